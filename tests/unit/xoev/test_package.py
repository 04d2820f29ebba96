"""The ZIP a transport carries: complete, safe to unpack, and the same bytes every time."""

import hashlib
import io
import re
import tracemalloc
import zipfile
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from lxml import etree

from portal.xoev import HandoverFile, ProfileViolation, UnknownVersion, build_package
from tests.generated import SOME
from tests.unit.xoev.handovers import DOG, handovers

MEGABYTE = 1024 * 1024
SAFE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[A-Za-z0-9_.-]{1,91}")


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_package_and_message_carry_the_process_id_and_the_name_of_the_message():
    package = build_package(DOG)
    assert package.filename == f"{DOG.process_id}_FVDaten.SGOAblegen.0605.zip"
    assert opened(package.content).namelist()[0] == f"{DOG.process_id}_FVDaten.SGOAblegen.0605.xml"


@given(handovers)
@SOME
def test_unpacking_gives_back_every_file_under_the_name_the_message_calls_it(handover):
    archive = opened(build_package(handover).content)
    assert archive.testzip() is None
    message, *names = archive.namelist()
    assert [element.text for element in etree.fromstring(archive.read(message)).iter("{*}Dateiname")] == names
    assert [archive.read(name) for name in names] == [
        file.content for file in (handover.receipt, *handover.attachments)
    ]


@given(handovers)
@SOME
def test_no_name_in_the_package_can_do_harm(handover):
    names = opened(build_package(handover).content).namelist()
    assert all(SAFE.fullmatch(name) and ".." not in name for name in names)
    assert len({name.casefold() for name in names}) == len(names)


@given(handovers)
@SOME
def test_the_same_handover_is_the_same_package(handover):
    assert build_package(handover) == build_package(deepcopy(handover))


def test_the_bytes_of_a_package_outlive_an_upgrade():
    """A repeated hand-over must be recognised; whoever changes this digest gives WRITER_VERSION a new number."""
    digest = hashlib.sha256(build_package(DOG).content).hexdigest()
    assert digest == "5409623ab32c251458be8eb4f08d3f32024901ad1426cd24effe007e76c77db0"


def test_a_file_that_is_opened_late_makes_the_same_package_as_its_bytes():
    late = tuple(replace(file, content=lambda file=file: io.BytesIO(file.content)) for file in DOG.attachments)
    assert build_package(replace(DOG, attachments=late)).content == build_package(DOG).content


def test_large_uploads_do_not_lie_in_memory(tmp_path):
    upload = tmp_path / "upload.pdf"
    upload.write_bytes(bytes(10 * MEGABYTE))
    late = (HandoverFile("upload.pdf", lambda: upload.open("rb"), "018"),)
    build_package(DOG)  # whatever is compiled once
    tracemalloc.start()
    with (tmp_path / "package.zip").open("wb") as file:
        build_package(replace(DOG, attachments=late)).write_to(file)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "package.zip").stat().st_size > 10 * MEGABYTE
    assert most < 2 * MEGABYTE


def test_another_answer_is_another_package():
    assert build_package(replace(DOG, fields=(("Vorname", "Max"),))).content != build_package(DOG).content


@pytest.mark.parametrize("entry", opened(build_package(DOG).content).infolist(), ids=lambda entry: entry.filename[37:])
def test_nothing_in_the_package_depends_on_clock_machine_or_library(entry):
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert (entry.compress_type, entry.create_system) == (zipfile.ZIP_STORED, 3)
    assert (entry.external_attr >> 16, entry.extra, entry.flag_bits) == (0o100644, b"", 0)


def test_a_version_nobody_writes_is_refused_with_those_that_are_written():
    with pytest.raises(UnknownVersion, match=r"Möglich sind: 3\.1\.0, 3\.0\.0"):
        build_package(DOG, version="4.0.0")


def test_no_package_is_made_of_a_message_that_violates_the_profile():
    with pytest.raises(ProfileViolation):
        build_package(replace(DOG, receipt=HandoverFile("a.pdf", b"", "999")))
