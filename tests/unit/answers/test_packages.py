"""A package is read in memory, bounded, and only if it holds exactly one message."""

import io
import os
import tracemalloc
import zipfile

import pytest

from portal.answers import files
from portal.answers.files import read

XML = b"<a/>"


def packed(entries: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def found(tmp_path, content: bytes, name: str = "a.zip"):
    path = tmp_path / name
    path.write_bytes(content)
    return read(path)


def test_the_message_of_a_package_is_read_whatever_lies_beside_it(tmp_path):
    assert found(tmp_path, packed({"x.pdf": b"%PDF", "Nachricht.XML": XML})).xml == XML


def test_the_same_content_is_known_by_the_same_fingerprint_under_any_name(tmp_path):
    one, other = found(tmp_path, XML, "a.xml"), found(tmp_path, XML, "b.xml")
    assert one.fingerprint == other.fingerprint != found(tmp_path, XML + b" ", "c.xml").fingerprint


WHOLE = packed({"a.xml": XML})
REFUSED = {
    "no ZIP": (b"hallo" * 10, files.NOT_A_ZIP),
    "empty": (b"", files.NOT_A_ZIP),
    "cut off": (WHOLE[:-30], files.NOT_A_ZIP),
    "cut off inside": (WHOLE[5:], files.NOT_A_ZIP),
    "damaged": (packed({"a.xml": XML * 100}, zipfile.ZIP_STORED).replace(XML, b"<b/>", 3), files.NOT_A_ZIP),
    "two messages": (packed({"a.xml": XML, "b.xml": XML}), files.NOT_ONE),
    "no message": (packed({"a.txt": XML}), files.NOT_ONE),
    "a way out": (packed({"../a.xml": XML}), files.BAD_NAMES),
    "a way out in DOS": (packed({"..\\a.xml": XML}), files.BAD_NAMES),
    "from the root": (packed({"/etc/a.xml": XML}), files.BAD_NAMES),
    "a drive": (packed({"c:a.xml": XML}), files.BAD_NAMES),
    "a NUL in a name": (packed({"aaaa.xml.pdf": XML}).replace(b"aaaa.xml.pdf", b"aaaa.xml\0pdf"), files.BAD_NAMES),
    "names that differ in capitals": (packed({"a.xml": XML, "A.XML": XML}), files.BAD_NAMES),
    "too many": (packed({f"{n}.txt": b"" for n in range(files.MOST_ENTRIES + 1)}), files.UNUSUAL_ZIP),
    "long names": (packed({"x" * 60_000: b"", "y" * 10_000: b""}), files.UNUSUAL_ZIP),
    "a comment": (WHOLE[:-2] + b"\x04\x00abcd", files.UNUSUAL_ZIP),
    "a bomb": (packed({"a.xml": b" " * (files.LARGEST_XML + 1)}), files.TOO_BIG.format(4)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_package_that_is_not_one_message_is_refused(name, tmp_path):
    content, reason = REFUSED[name]
    assert (found(tmp_path, content).xml, found(tmp_path, content).refusal) == (None, reason)


def test_an_encrypted_package_is_refused(tmp_path):
    locked = bytearray(WHOLE)
    locked[6] |= 1
    locked[WHOLE.index(b"PK\x01\x02") + 8] |= 1
    assert found(tmp_path, bytes(locked)).refusal == files.ENCRYPTED


def test_a_size_that_is_lied_about_is_found_while_unpacking(tmp_path):
    bomb = packed({"a.xml": b" " * (files.LARGEST_XML * 2)})
    size = (files.LARGEST_XML * 2).to_bytes(4, "little")
    assert found(tmp_path, bomb.replace(size, (100).to_bytes(4, "little"))).xml is None


def test_what_is_too_big_is_never_read(tmp_path):
    path = tmp_path / "a.xml"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    tracemalloc.start()
    refused = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.refusal == files.TOO_BIG.format(4) and peak < 2 * 1024**2


def test_a_link_leads_nowhere(tmp_path):
    secret = tmp_path / "secret.xml"
    secret.write_bytes(XML)
    (tmp_path / "a.xml").symlink_to(secret)
    assert (read(tmp_path / "a.xml").xml, read(tmp_path / "a.xml").refusal) == (None, files.NO_FILE)


def test_a_pipe_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.xml")
    assert read(tmp_path / "a.xml").refusal == files.NO_FILE
