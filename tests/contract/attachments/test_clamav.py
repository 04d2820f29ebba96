"""What the real ClamAV says is understood, and silence never counts as clean."""

import os
import socket
import threading
from contextlib import contextmanager

import pytest

from portal.attachments.clamav import NotJudged, NotReached, scan, scanner_finding
from portal.attachments.store import CHUNK_BYTES
from tests.clamav import EICAR, running_clamd
from tests.tools import need, program


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    installed = need(program("/usr/sbin/clamd", "clamd"), "ClamAV fehlt: apt-get install clamav-daemon")
    with running_clamd(installed, tmp_path_factory.mktemp("clamav") / "c") as running:
        yield running


@pytest.fixture(params=["unix", "tcp"])
def address(clamd, request):
    return getattr(clamd, request.param)


def parts(content):
    return (content[start : start + CHUNK_BYTES] for start in range(0, len(content), CHUNK_BYTES))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, 20_000_001])
def test_a_clean_file_is_clean(address, size):
    assert scan(address, parts(os.urandom(size))) is None


@pytest.mark.parametrize("before", [0, 1, CHUNK_BYTES - 10, 3_000_000])
def test_malware_is_found_wherever_it_lies_and_however_it_is_cut(address, before):
    assert scan(address, parts(b"x" * before + EICAR + b"y" * 100)) == "Test.Eicar.UNOFFICIAL"


def test_a_file_that_cannot_be_read_to_its_end_gets_no_verdict(address):
    def breaking():
        yield b"x" * 1000
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        scan(address, breaking())
    assert scan(address, [b"the next one"]) is None


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_a_scanner_that_is_not_there_is_not_reached(address):
    with pytest.raises(NotReached):
        scan(address, [b"x"])
    finding = scanner_finding(address)
    assert "antwortet nicht" in finding.wrong and not finding.answers


def test_a_scanner_that_takes_the_largest_file_is_fine(address):
    assert scanner_finding(address) is None


def test_a_stream_longer_than_the_scanner_takes_gets_no_verdict_and_the_operator_hears_of_it(tmp_path):
    installed = need(program("/usr/sbin/clamd", "clamd"), "ClamAV fehlt: apt-get install clamav-daemon")
    with running_clamd(installed, tmp_path / "c", longest="2M") as short:
        for address in (short.unix, short.tcp):
            with pytest.raises(NotJudged):
                scan(address, parts(b"x" * 5_000_000))
            assert scan(address, parts(b"x" * 1_000_000)) is None
            finding = scanner_finding(address)
            assert "StreamMaxLength 60M" in finding.remedy and finding.answers


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stream: OK but not quite\0",
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    ],
)
def test_no_other_answer_counts_as_a_verdict(answer):
    with pretending(answer) as address, pytest.raises(NotJudged):
        scan(address, [b"x"])


@contextmanager
def pretending(answer):
    """A program in ClamAV's place that answers something else."""

    def serve():
        connection, _ = listener.accept()
        with connection:
            said = b""
            while not said.endswith(b"\0\0\0\0"):
                said += connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve)
        serving.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        serving.join()
