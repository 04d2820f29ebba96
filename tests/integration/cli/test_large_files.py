"""Whatever file an operator names: one that is far too large is refused before it takes any memory."""

import tracemalloc

import pytest

from portal.xoev import UnsafeXml, read_bounded
from portal.xoev.parsing import LARGEST_MESSAGE
from tests.integration.cli.test_commands import Installation, sentence

MB = 1024**2

#: Every command that reads somebody else's XML, or a package.
COMMANDS = {
    "codelists refresh": ("codelists", "refresh", "FILE", "--list", "country"),
    "fileplan import": ("fileplan", "import", "FILE", "--town", "erbach"),
    "messages diff": ("messages", "diff", "FILE", "FILE"),
    "schemas check": ("schemas", "check", "FILE"),
    "schemas install": ("schemas", "install", "PACKAGE", "--yes"),
    "services import-fim": ("services", "import-fim", "FILE", "--output", "FOLDER"),
}


@pytest.fixture
def named(tmp_path):
    places = {"FILE": tmp_path / "large.xml", "PACKAGE": tmp_path / "large.zip", "FOLDER": tmp_path / "folder"}
    for place, size in (("FILE", 100 * MB), ("PACKAGE", 100 * MB + 1)):
        with places[place].open("wb") as opened:
            opened.truncate(size)
    return places


@pytest.mark.parametrize("command", COMMANDS)
def test_a_hundred_megabytes_are_refused_with_a_sentence_and_take_no_memory(command, named, tmp_path):
    portal = Installation(tmp_path / "data")
    arguments = [str(named.get(argument, argument)) for argument in COMMANDS[command]]
    portal(*arguments)  # what is imported stays in memory and is not counted below
    tracemalloc.start()
    try:
        done = portal(*arguments)
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()
    assert done.returncode == 1 and "größer als 10" in sentence(done)
    assert not named["FOLDER"].exists()


def test_a_file_as_large_as_a_message_may_be_is_read_and_one_byte_more_is_not(tmp_path):
    file = tmp_path / "a.xml"
    for size in (0, LARGEST_MESSAGE):
        file.write_bytes(b"x" * size)
        assert len(read_bounded(file)) == size
    file.write_bytes(b"x" * (LARGEST_MESSAGE + 1))
    with pytest.raises(UnsafeXml, match="größer als 10 MB"):
        read_bounded(file)


def test_a_file_that_does_not_tell_its_size_is_read_no_further_than_the_limit(monkeypatch, tmp_path):
    """A pipe, or a file that grows meanwhile."""
    monkeypatch.setattr("portal.xoev.parsing.LARGEST_MESSAGE", 1000)
    with pytest.raises(UnsafeXml):
        read_bounded(tmp_path.joinpath("/dev/zero"))
