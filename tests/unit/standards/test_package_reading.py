"""A package is looked at before anything of it is unpacked; what is not a plain, whole ZIP of schemas is refused."""

import io
import stat
import tracemalloc
import zipfile

import pytest

from portal.standards import PackageRefused, package
from portal.standards.package import read_package
from tests.unit.standards.packages import TYPES, zipped


def written(tmp_path, *entries, content=TYPES):
    file = tmp_path / "package.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for entry in entries:
            opened.writestr(entry, content)
    return file


def test_only_the_schemas_of_a_package_are_kept(tmp_path):
    file = zipped(
        tmp_path / "p.zip", {"doc/spec.pdf": b"%PDF", "xsd/a.xsd": TYPES, "xsd/B.XSD": TYPES, "list.xml": "<a/>"}
    )
    read = read_package(file)
    assert sorted(map(str, read.schemas)) == ["xsd/B.XSD", "xsd/a.xsd"]
    assert len(read.sha256) == 64


def test_a_package_as_large_as_one_may_be_takes_the_memory_of_its_schemas(tmp_path):
    file = tmp_path / "p.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("doc/spec.pdf", b"x" * (package.LARGEST_PACKAGE - 100_000))
        opened.writestr("xsd/a.xsd", TYPES)
    tracemalloc.start()
    try:
        assert list(map(str, read_package(file).schemas)) == ["xsd/a.xsd"]
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name",
    [
        "../a.xsd",
        "/etc/a.xsd",
        "x/../../a.xsd",
        "x\\..\\a.xsd",
        "C:/a.xsd",
        "a\nb.xsd",
        "x" * 300 + ".xsd",
        "\u202egsx.a.xsd",
    ],
)
def test_a_path_that_plays_tricks_is_refused(tmp_path, name):
    with pytest.raises(PackageRefused, match="führt aus dem Paket heraus oder ist kein Dateiname"):
        read_package(written(tmp_path, zipfile.ZipInfo(name)))


def test_a_name_with_a_nul_is_refused(tmp_path):
    file = written(tmp_path, "abc.xsd")
    file.write_bytes(file.read_bytes().replace(b"abc.xsd", b"a\0c.xsd"))
    with pytest.raises(PackageRefused, match="kein Dateiname"):
        read_package(file)


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link.xsd")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(PackageRefused, match="Verknüpfung"):
        read_package(written(tmp_path, link, content="/etc/passwd"))


def test_an_encrypted_entry_is_refused(tmp_path):
    file = written(tmp_path, "a.xsd")
    content = bytearray(file.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    with pytest.raises(PackageRefused, match="verschlüsselt"):
        read_package(file)


@pytest.mark.parametrize("name", ["inner.zip", "inner.ZIP", "x/y.tar.gz", "a.7z"])
def test_a_package_in_a_package_is_refused(tmp_path, name):
    with pytest.raises(PackageRefused, match="steckt ein weiteres"):
        read_package(written(tmp_path, "a.xsd", name))


def test_two_entries_of_one_name_are_refused(tmp_path):
    with pytest.raises(PackageRefused, match="zweimal"):
        read_package(written(tmp_path, "a.xsd", "A.xsd"))


def test_what_swells_is_refused_before_it_is_unpacked(tmp_path):
    file = zipped(tmp_path / "p.zip", {"a.xsd": TYPES, "zeros.pdf": bytes(5 * 1024**2)})
    with pytest.raises(PackageRefused, match="schwillt"):
        read_package(file)


def test_a_size_that_is_a_lie_does_not_unpack_more(tmp_path):
    file = zipped(tmp_path / "p.zip", {"a.xsd": bytes(3 * 1024**2)})
    content = file.read_bytes()
    true, claimed = (3 * 1024**2).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert content.count(true) == 2
    file.write_bytes(content.replace(true, claimed))
    with pytest.raises(PackageRefused, match="nicht wohlgeformt|keine vollständige"):
        read_package(file)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("LARGEST_PACKAGE", "Das Paket ist größer"),
        ("LARGEST_CONTENT", "Ausgepackt"),
        ("LARGEST_SCHEMA", "„a.xsd“ ist größer"),
        ("LARGEST_SCHEMAS", "Schemas oder mehr als"),
        ("MOST_SCHEMAS", "Schemas oder mehr als"),
        ("MOST_ENTRIES", "Einträge"),
    ],
)
def test_each_limit_is_kept(tmp_path, monkeypatch, limit, sentence):
    file = written(tmp_path, "a.xsd", "b.xsd")
    read_package(file)
    monkeypatch.setattr(package, limit, 1)
    with pytest.raises(PackageRefused, match=sentence):
        read_package(file)


@pytest.mark.parametrize("kept", [0, 10, 100, -1, -30])
def test_a_truncated_package_is_refused(tmp_path, kept):
    file = written(tmp_path, "a.xsd")
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(PackageRefused, match="keine vollständige ZIP-Datei"):
        read_package(file)


def test_a_damaged_entry_is_refused(tmp_path):
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as opened:
        opened.writestr("a.xsd", TYPES)
    file = tmp_path / "p.zip"
    file.write_bytes(stored.getvalue().replace(b"wert-3", b"wert-X"))
    with pytest.raises(PackageRefused, match="keine vollständige ZIP-Datei"):
        read_package(file)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "DOCTYPE"),
        ("<a", "nicht wohlgeformt"),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>", "UTF-8"),
    ],
)
def test_a_schema_that_is_no_harmless_xml_is_refused_by_name(tmp_path, content, sentence):
    with pytest.raises(PackageRefused, match=rf"„x/a\.xsd“ im Paket: .*{sentence}"):
        read_package(written(tmp_path, "x/a.xsd", content=content))


def test_a_package_without_schemas_is_refused(tmp_path):
    with pytest.raises(PackageRefused, match="keine Schemas"):
        read_package(written(tmp_path, "a.pdf"))
