"""As people reach it: through the TLS proxy that portal/BETRIEB.md recommends, in production mode."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from portal.catalogue import examples_json
from tests.applicant import Applicant
from tests.integration.edge.conftest import Installation
from tests.raw_http import ask, connect, parsed, read_all, request
from tests.shipped import CATALOGUE

pytestmark = pytest.mark.xdist_group("edge")

TOWN = "michelstadt"
START = f"/{TOWN}/antrag/hund-anmelden"
FORM = "Content-Type: application/x-www-form-urlencoded"

FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Port": "80",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Ssl": "off",
    "X-Forwarded-Protocol": "http",
    "Forwarded": "for=198.51.100.7;host=evil.example;proto=http",
    "X-Real-IP": "198.51.100.7",
    "SCRIPT_NAME": "/evil",
}


def applicant(installation: Installation, **headers: str) -> Applicant:
    browser = installation.browser()
    browser.session.headers.update(headers)
    return Applicant(browser, TOWN)  # type: ignore[arg-type]


def answers() -> dict[str, Any]:
    service = CATALOGUE.services["hund-anmelden"]
    return next(dict(example["answers"]) for example in examples_json(service) if example["valid"])


def assert_closed(cookie: Cookie) -> None:
    """Bound to this very host and kept from scripts, as a browser enforces it."""
    assert cookie.name.startswith("__Host-") and cookie.secure and cookie.path == "/"
    assert not cookie.domain_specified and cookie.has_nonstandard_attr("HttpOnly")


def test_an_application_from_the_start_to_the_clerk_whatever_the_browser_forges(installation):
    somebody = applicant(installation, **FORGED)
    reference = somebody.apply(answers())

    jar = somebody.client.session.cookies
    assert {cookie.name for cookie in jar} == {"__Host-session", "__Host-holder", "__Host-case"}
    for cookie in jar:
        assert_closed(cookie)
    assert urlsplit(somebody.page.request.url)[:2] == ("https", f"localhost:{installation.proxy.port}")
    receipt = somebody.client.get(f"/{TOWN}/vorgang/{reference}/eingang.pdf")
    assert receipt.status_code == 200 and receipt.data.startswith(b"%PDF-")

    clerk = signed_in_clerk(installation, f"amt@{TOWN}.example", FORGED)
    clerk.open(f"/{TOWN}/amt/vorgang/{reference}")
    assert clerk.page.status_code == 200 and reference in clerk.text


def signed_in_clerk(installation: Installation, email: str, headers: dict[str, str]) -> Applicant:
    made = installation.portal.command("accounts", "add", "--email", email, "--town", TOWN, "--role", "clerk")
    password = re.search(r"Passwort: (\S+)", made.stdout)
    assert password, made.stderr
    clerk = applicant(installation, **headers)
    clerk.open(f"/{TOWN}/amt/anmelden")
    clerk.submit({"email": email, "password": password[1]})
    assert clerk.address == f"/{TOWN}/amt/eingang"
    return clerk


@pytest.mark.parametrize("path", ["/", START, "/nirgendwo", f"/{TOWN}/amt/eingang", f"/{TOWN}"])
def test_every_answer_keeps_browsers_on_tls_and_names_no_program(installation, path):
    answer = installation.browser().get(path)

    assert int(answer.headers["Strict-Transport-Security"].split("=")[1]) >= 31_536_000
    assert answer.headers["Server"] == "nginx"  # no version; what stands behind it is not told
    assert "X-Powered-By" not in answer.headers


@pytest.mark.parametrize("path", [f"/{TOWN}", f"/{TOWN}/amt/eingang", f"/{TOWN}/amt/vorgang/K7QM-24RT-9XWA"])
def test_a_redirect_leads_nowhere_but_to_the_host_it_came_from(installation, path):
    browser = installation.browser()
    browser.session.headers.update(FORGED)

    answer = browser.get(path)

    assert answer.status_code in (303, 308)
    assert re.match(r"/(?!/)", answer.headers["Location"])


def test_without_tls_people_are_sent_to_tls_under_the_public_name(installation):
    answer = requests.get(
        f"http://127.0.0.1:{installation.proxy.plain_port}{START}",
        headers={"Host": "evil.example"},
        allow_redirects=False,
        timeout=20,
    )

    assert (answer.status_code, answer.headers["Location"]) == (301, installation.proxy.base + START)


@pytest.mark.parametrize(
    "path", ["/metrics", "/health/live", "/health/ready", "//metrics", "/%6detrics", "/x/../metrics"]
)
def test_numbers_and_health_are_for_this_machine_only(installation, path):
    assert ask(installation.proxy.port, request("GET", path), installation.proxy.certificate).status == 404


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1", "localhost@evil.example"])
def test_a_forged_host_is_refused(installation, host):
    for path in ("/", START, f"/{TOWN}"):
        reply = ask(installation.proxy.port, request("GET", path, host=host), installation.proxy.certificate)
        assert reply.status == 400 and "evil" not in reply.head + reply.body


def test_the_host_of_an_absolute_address_counts_and_is_refused_too(installation):
    reply = ask(installation.proxy.port, request("GET", "https://evil.example/"), installation.proxy.certificate)

    assert reply.status == 400


# Smuggling ------------------------------------------------------------------------------------------------------------

#: Length headers that two programs could read differently. Behind each stands a request that nobody must answer.
AMBIGUOUS = {
    "two lengths": ["Content-Length: 3", "Content-Length: 40"],
    "the same length twice": ["Content-Length: 3", "Content-Length: 3"],
    "lengths in one line": ["Content-Length: 3, 40"],
    "a length and chunks": ["Content-Length: 3", "Transfer-Encoding: chunked"],
    "chunks and a length": ["Transfer-Encoding: chunked", "Content-Length: 3"],
    "a length with a sign": ["Content-Length: +3"],
    "a length in hexadecimal": ["Content-Length: 0x3"],
    "a negative length": ["Content-Length: -3"],
    "chunks twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    "chunks behind a comma": ["Transfer-Encoding: ,chunked"],
    "chunks, then nothing known": ["Transfer-Encoding: chunked, identity"],
    "a blank before the colon": ["Content-Length : 3"],
    "a folded line": ["X-A: b", " Content-Length: 3"],
}
SMUGGLED = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("headers", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_whose_length_is_in_doubt_is_refused_with_all_that_follows(installation, direct, headers):
    """Before the proxy and, should it ever let one through, before the portal itself."""
    sent = b"\r\n".join(
        [f"POST {START} HTTP/1.1".encode(), b"Host: localhost", *(line.encode() for line in headers), b"", SMUGGLED]
    )
    for port, trust in (
        (installation.proxy.port, installation.proxy.certificate),
        (urlsplit(direct.base).port, None),
    ):
        reply = ask(port, sent, trust)
        assert reply.status in (400, 501), reply.head
        assert "smuggled" not in reply.body and not reply.rest


@pytest.mark.parametrize("megabytes", [2, 50])
def test_a_body_that_is_too_large_gets_the_portals_own_page_through_the_proxy(installation, megabytes):
    session = installation.browser().session

    answer = session.post(f"{installation.proxy.base}{START}", data={"x": "a" * megabytes * 1_000_000}, timeout=60)

    assert answer.status_code == 413 and "Das ist zu viel auf einmal" in answer.text


# Slow clients ---------------------------------------------------------------------------------------------------------

DRIBBLERS = 30


def test_thirty_who_send_a_body_byte_by_byte_keep_nobody_from_applying(installation):
    """The portal has four threads; the proxy hands a request on when all of it has arrived."""
    head = request("POST", START, "Content-Type: multipart/form-data; boundary=b", "Content-Length: 100000")
    slow = [connect(installation.proxy.port, installation.proxy.certificate) for _ in range(DRIBBLERS)]
    for connection in slow:
        connection.sendall(head)
    try:
        with ThreadPoolExecutor(1) as pool:
            applying = pool.submit(lambda: applicant(installation).apply(answers()))
            sent = 0
            while not applying.done():
                for connection in slow:
                    connection.sendall(b"x")
                sent += 1
                time.sleep(0.01)
            assert applying.result()
        assert sent > 5, "the slow ones must have been at it all the time"
    finally:
        for connection in slow:
            connection.close()


def test_what_people_type_lies_in_no_file_of_the_proxy_and_their_addresses_neither(installation):
    marker = b"verstecktes-wort"
    body = b"feld=" + marker * 20_000
    with connect(installation.proxy.port, installation.proxy.certificate) as connection:
        connection.sendall(request("POST", START, FORM, f"Content-Length: {len(body)}", body=body[:-1]))
        time.sleep(0.5)  # the proxy has read it all by then and waits for the last byte
        assert not files_with(installation, marker) and not spooled(installation)
        connection.sendall(body[-1:])
        assert parsed(read_all(connection)).status == 200
    assert not files_with(installation, marker)
    assert not files_with(installation, b"/antrag/")


def files_with(installation: Installation, words: bytes) -> list[str]:
    files = (file for file in installation.proxy.folder.rglob("*") if file.is_file())
    return [file.name for file in files if words in file.read_bytes()]


def spooled(installation: Installation) -> list[str]:
    """Bodies the proxy has put aside. It takes their names away at once, so they show among its open files only."""
    main = (installation.proxy.folder / "nginx.pid").read_text().strip()
    workers = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    opened = (str(link.readlink()) for worker in workers for link in Path(f"/proc/{worker}/fd").iterdir())
    return [name for name in opened if name.startswith(str(installation.proxy.folder / "bodies"))]


def test_the_proxy_keeps_open_data_and_answers_from_it_and_keeps_nothing_else(installation):
    def asked(route):
        numbers = requests.get(f"{installation.portal.base}/metrics", timeout=10).text
        found = re.findall(rf'portal_requests_total{{method="GET",route="{re.escape(route)}".*}} (\S+)', numbers)
        return sum(map(float, found))

    open_data, page = "/api/v1/municipalities", "/<town>/leistungen"
    before, looked = asked(open_data), asked(page)
    browser = installation.browser()
    first, again = browser.get(open_data), installation.browser().get(open_data)
    tag = {"If-None-Match": first.headers["ETag"]}
    held = browser.session.get(installation.proxy.base + open_data, headers=tag, timeout=10)
    for _ in range(2):
        assert browser.get(f"/{TOWN}/leistungen").status_code == 200

    assert asked(open_data) == before + 1 and asked(page) == looked + 2
    assert first.data == again.data and held.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert f"{installation.proxy.base}/api/v1/municipalities/{TOWN}" in first.get_data(as_text=True)
