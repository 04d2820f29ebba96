"""The web server by itself: broken, cut, endless and oversized requests leave nothing but a German sentence."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.applicant import Applicant
from tests.http_browser import HttpBrowser
from tests.raw_http import Reply, ask, connect, parsed, post, read_all, request

pytestmark = pytest.mark.xdist_group("edge")

TOWN = "/michelstadt/"
FORM = "Content-Type: application/x-www-form-urlencoded"
MULTIPART = "Content-Type: multipart/form-data; boundary=b"


@pytest.fixture(scope="session")
def port(direct) -> int:
    return urlsplit(direct.base).port


@dataclass(frozen=True)
class OpenPage:
    """Somebody's first page, and everything a handmade request needs to be taken for theirs."""

    applicant: Applicant
    path: str
    cookies: str
    token: str

    @property
    def stored(self) -> dict[str, str]:
        """What the page shows when it is opened again."""
        self.applicant.open(self.path)
        values = dict(self.applicant.form_values())
        return {name: values[name] for name in ("halter-given", "halter-family")}


@pytest.fixture
def somebody(direct) -> OpenPage:
    applicant = Applicant(HttpBrowser(direct.base), "michelstadt")  # type: ignore[arg-type]
    applicant.begin()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in applicant.client.session.cookies)
    return OpenPage(applicant, applicant.address, f"Cookie: {cookies}", dict(applicant.form_values())["csrf_token"])


def typed(somebody: OpenPage, family: str = "Mustermann") -> dict[str, str]:
    return {"csrf_token": somebody.token, "halter-given": "Erika", "halter-family": family, "action": "continue"}


@pytest.fixture(autouse=True)
def nothing_breaks(direct):
    """Whatever is sent: no traceback, nothing that calls an operator, and who comes next is served."""
    before = len(direct.log)
    yield
    assert requests.get(direct.base + TOWN, timeout=20).status_code == 200
    assert {entry["level"] for entry in entries(direct.log[before:])} <= {"info", "warning"}


def entries(log: str) -> list[dict]:
    """The whole lines of a log; every one is JSON, so there is no traceback among them."""
    return [json.loads(line) for line in log[: log.rfind("\n") + 1].splitlines()]


def assert_told_in_german(reply: Reply, status: int) -> None:
    """One answer, one page; no program names itself."""
    assert reply.status == status, reply.head
    assert '<html lang="de"' in reply.body and re.search(r"<h1[^>]*>\s*\S", reply.body)
    assert not re.search(r"gunicorn|werkzeug|python", reply.head + reply.body, re.IGNORECASE)
    assert "Content-Security-Policy: default-src 'none'" in reply.head and "nosniff" in reply.head
    assert "Cache-Control: no-store" in reply.head


# Whom the server believes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["SCRIPT_NAME: /michelstadt", "PATH_INFO: /betrieb/"])
def test_the_server_takes_no_path_from_a_header(port, header):
    plain, forged = (ask(port, request("GET", "/michelstadt", *headers)) for headers in ((), (header,)))

    assert (forged.status, location(forged)) == (plain.status, location(plain)) == (308, "/michelstadt/")


@pytest.mark.parametrize("header", ["X-Forwarded-Proto: https", "X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl"])
def test_the_server_takes_no_scheme_from_a_header_so_an_origin_over_tls_stays_foreign(port, header):
    sent = ("Origin: https://localhost", header)

    assert_told_in_german(ask(port, post(TOWN + "status", *sent)), 403)
    assert ask(port, post(TOWN + "status", "Origin: http://localhost", header)).status == 200


def test_headers_that_contradict_each_other_are_no_way_to_be_refused(port):
    assert ask(port, request("GET", TOWN, "X-Forwarded-Proto: https", "X-Forwarded-Ssl: off")).status == 200


def location(reply: Reply) -> str:
    return re.search(r"^Location: (.*?)\r?$", reply.head, re.MULTILINE)[1]


def test_the_server_names_no_program(port):
    assert "Server: portal\r\n" in ask(port, request("GET", TOWN)).head


# What cannot be read --------------------------------------------------------------------------------------------------

UNREADABLE = {
    "an address of 9,000 signs": (request("GET", "/michelstadt/fortsetzen/" + "a" * 9000), 414),
    "a header of 20,000 signs": (request("GET", TOWN, "X-A: " + "a" * 20_000), 431),
    "a hundred headers": (request("GET", TOWN, *(f"X-{number}: a" for number in range(100))), 431),
    "5,000 cookies": (request("GET", TOWN, "Cookie: " + "; ".join(f"c{number}=1" for number in range(5000))), 431),
    "headers without end": (request("GET", TOWN)[:-4] + b"\r\nX: " + b"a" * 1_000_000, 431),
    "two hosts": (request("GET", TOWN, "Host: evil.example"), 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
    "HTTP/2 without TLS": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "bytes in the address": (request("GET", "/michelstadt/\xff\xfe"), 400),
    "a NUL in a header": (request("GET", TOWN, "X-A: a\0b"), 400),
    "a line end in the middle of a header": (request("GET", TOWN, "X-A: a\nX-B: b\rX-C: c"), 400),
    "an unknown expectation": (request("GET", TOWN, "Expect: wonders"), 417),
    "an unknown coding": (post(TOWN, "Transfer-Encoding: secret"), 501),
}


@pytest.mark.parametrize(("sent", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_german_and_logged_without_place_and_address(port, direct, sent, status):
    before = len(direct.log)

    assert_told_in_german(ask(port, sent), status)

    (line,) = [entry for entry in entries(direct.log[before:]) if entry["event"] == "server"]
    assert line["numbers"] == [status] and line["error"]
    assert not re.search(r"127\.0\.0\.1|michelstadt|evil|fortsetzen|X-", json.dumps(line))


def test_cookies_of_others_up_to_the_limit_do_no_harm(port):
    jar = "; ".join(f"c{number}=1" for number in range(800))

    assert ask(port, request("GET", TOWN, f"Cookie: {jar}")).status == 200


# Too much -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
@pytest.mark.parametrize("path", ["status", "antrag/hund-anmelden", "amt/anmelden", "fortsetzen/abc"])
def test_ten_megabytes_are_refused_by_a_page_while_they_arrive(port, path, kind):
    body = b"a" * 10_000_000
    reply = ask(port, post(TOWN + path, kind, f"Content-Length: {len(body)}", body=body))

    assert_told_in_german(reply, 413)
    assert "Das ist zu viel auf einmal" in reply.body and not reply.rest


@pytest.mark.parametrize("path", ["status", "antrag/hund-anmelden", "nirgendwo"])
def test_who_sends_ten_megabytes_to_the_end_before_reading_still_gets_the_answer(port, path):
    """As a proxy does, whose own page would say nothing of the reason."""
    sent = post(f"{TOWN}{path}", FORM, f"Content-Length: {10_000_000}", body=b"x" * 10_000_000)
    with connect(port) as connection:
        connection.sendall(sent)
        assert parsed(read_all(connection)).status in (404, 413)


def test_refused_bodies_that_never_end_hold_no_thread_for_long(port):
    """The portal has four threads; each waits two seconds for the rest."""
    opened = [connect(port) for _ in range(8)]
    for connection in opened:
        connection.sendall(post(f"{TOWN}nirgendwo", FORM, "Content-Length: 10000000", body=b"x" * 70_000))
    started = time.monotonic()
    assert all(connection.recv(100).startswith(b"HTTP/1.1 404") for connection in opened)
    assert time.monotonic() - started < 15
    for connection in opened:
        connection.close()


def test_a_length_that_no_machine_has_is_refused_before_anything_arrives(port):
    assert_told_in_german(ask(port, post(TOWN + "status", FORM, f"Content-Length: {10**18}"), cut=True), 413)


def test_a_form_without_a_length_is_refused_however_short_and_however_long(port, somebody):
    """A body in chunks has no length, so nobody could tell whether all of it came."""
    body = urlencode(typed(somebody)).encode()
    for sent in (body, body + b"&x=" + b"a" * 2_000_000):
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(sent), sent)
        reply = ask(port, post(somebody.path, FORM, somebody.cookies, "Transfer-Encoding: chunked", body=chunks))
        assert_told_in_german(reply, 411)
    assert somebody.stored == {"halter-given": "", "halter-family": ""}


# Broken and cut -------------------------------------------------------------------------------------------------------


def part(name: str, text: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


def parts(somebody: OpenPage) -> bytes:
    return b"".join(part(name, text) for name, text in typed(somebody).items())


BROKEN = {
    "no closing boundary": lambda whole: whole,
    "half a closing boundary": lambda whole: whole + b"--b",
    "another boundary": lambda whole: whole.replace(b"--b\r\n", b"--c\r\n") + b"--c--\r\n",
    "a NUL in a name": lambda whole: part("halter-\0given", "Erika") + whole + b"--b",
    "a header without end": lambda whole: whole + b"--b\r\nContent-Disposition: form-data; name=" + b"x" * 200_000,
    "a part without a name": lambda whole: b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + whole,
    "a part without headers": lambda whole: b"--b\r\n\r\nx\r\n" + whole,
    "a preamble of 900,000 bytes and no part": lambda whole: b"x" * 900_000,
    "only line ends": lambda whole: b"\r\n" * 400_000,
    "nothing": lambda whole: b"",
}


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_a_broken_multipart_body_is_not_taken_and_costs_little(port, somebody, break_it):
    body = break_it(parts(somebody))
    started = time.monotonic()

    reply = ask(port, post(somebody.path, MULTIPART, somebody.cookies, f"Content-Length: {len(body)}", body=body))

    assert reply.status in (200, 400, 413) and time.monotonic() - started < 10
    assert somebody.stored == {"halter-given": "", "halter-family": ""}


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
def test_a_whole_body_sent_the_same_way_is_taken(port, somebody, kind):
    """Otherwise the tests around this one would prove nothing."""
    body = urlencode(typed(somebody)).encode() if kind == FORM else parts(somebody) + b"--b--\r\n"

    assert (
        ask(port, post(somebody.path, kind, somebody.cookies, f"Content-Length: {len(body)}", body=body)).status == 303
    )
    assert somebody.stored == {"halter-given": "Erika", "halter-family": "Mustermann"}


@pytest.mark.parametrize("kind", [FORM, MULTIPART])
@pytest.mark.parametrize("missing", [1, 30])
def test_a_form_whose_connection_broke_is_not_taken_for_a_shorter_one(port, somebody, kind, missing):
    """„Mustermann“ must not become „Muster“ because the train went into a tunnel."""
    body = (
        urlencode({"action": "continue", **typed(somebody)}).encode()
        if kind == FORM
        else parts(somebody) + b"--b--\r\n"
    )
    sent = post(somebody.path, kind, somebody.cookies, f"Content-Length: {len(body)}", body=body[:-missing])

    reply = ask(port, sent, cut=True)

    assert_told_in_german(reply, 400)
    assert somebody.stored == {"halter-given": "", "halter-family": ""}


def test_connections_that_are_torn_off_amid_the_body_leave_nothing_behind(port, somebody):
    for _ in range(8):  # twice as many as there are threads
        with connect(port) as connection:
            connection.sendall(
                post(somebody.path, FORM, somebody.cookies, "Content-Length: 5000", body=b"halter-given=E")
            )
    assert somebody.stored == {"halter-given": "", "halter-family": ""}


def test_two_requests_on_one_connection_are_both_answered(port):
    with connect(port) as connection:
        connection.sendall(request("GET", TOWN).replace(b"Connection: close\r\n", b"") + request("GET", "/nirgendwo/"))
        first = parsed(read_all(connection))
    assert first.status == 200 and parsed(first.rest).status == 404
