"""The proxy may fetch the pictures of a map itself: then their server learns nothing of who looks at them."""

import pytest
import requests

from tests.running_portal import free_port
from tests.tiles import tile_server
from tests.tls_proxy import TlsProxy, make_certificate, tls_proxy

pytestmark = pytest.mark.xdist_group("edge")


def test_the_server_of_the_map_gets_no_cookie_and_no_address(tmp_path):
    proxy = TlsProxy(tmp_path, free_port(), free_port(), make_certificate(tmp_path))
    with tile_server() as tiles, tls_proxy(proxy, free_port(), tiles.base.replace("localhost", "127.0.0.1")):
        browser = requests.Session()
        browser.trust_env = False
        browser.verify = str(proxy.certificate)
        answer = browser.get(
            f"{proxy.base}/karte/14/8601/5579.png",
            headers={"Cookie": "__Host-holder=secret", "X-Forwarded-For": "198.51.100.7"},
            timeout=10,
        )

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert tiles.asked == [(14, 8601, 5579)]
    (headers,) = tiles.headers
    assert not headers.keys() & {"Cookie", "X-Forwarded-For", "X-Real-IP", "Forwarded"}
    assert "198.51.100.7" not in str(headers) and "secret" not in str(headers)
