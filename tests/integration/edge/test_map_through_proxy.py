"""The proxy may fetch the pictures of a map itself: then their server learns nothing of who looks at them."""

import pytest
import requests

from tests.running_portal import free_port
from tests.tiles import tile_server
from tests.tls_proxy import TlsProxy, make_certificate, tls_proxy

pytestmark = pytest.mark.xdist_group("edge")


#: What a browser sends along with a picture of its own host, and what nobody else should read.
TELLING = {
    "Cookie": "__Host-holder=secret",
    "Referer": "https://antrag.example/michelstadt/antrag/mangel-melden/0197c000/ort?secret",
    "User-Agent": "secret",
    "Accept-Language": "secret",
    "Forwarded": "for=198.51.100.7",
    "X-Forwarded-For": "198.51.100.7",
}


@pytest.fixture
def proxied(tmp_path):
    """The proxy before a server of maps: a browser that trusts it, its address, and the server."""
    proxy = TlsProxy(tmp_path, free_port(), free_port(), make_certificate(tmp_path))
    with tile_server() as tiles, tls_proxy(proxy, free_port(), tiles.base.replace("localhost", "127.0.0.1")):
        browser = requests.Session()
        browser.trust_env = False
        browser.verify = str(proxy.certificate)
        yield browser, proxy.base, tiles


def test_the_server_of_the_map_learns_neither_who_nor_where_from(proxied):
    browser, base, tiles = proxied
    answer = browser.get(f"{base}/karte/14/8601/5579.png", headers=TELLING, timeout=10)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert tiles.asked == [(14, 8601, 5579)]
    (headers,) = tiles.headers
    assert not headers.keys() & (TELLING.keys() - {"User-Agent"})
    assert "198.51.100.7" not in str(headers) and "secret" not in str(headers)


def test_what_comes_from_there_can_do_nothing_in_the_portals_name(proxied):
    browser, base, tiles = proxied
    answer = browser.get(f"{base}/karte/14/8601/5579.png", timeout=10)
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in answer.headers
    tiles.asked.clear()
    for address in ("/karte/evil.js", "/karte/14/8601/", "/karte/14/8601/5579.png/evil.html"):
        assert browser.get(base + address, timeout=10).status_code == 502  # the portal's, and none runs here
    assert browser.post(f"{base}/karte/14/8601/5579.png", timeout=10).status_code == 403
    assert tiles.asked == []
