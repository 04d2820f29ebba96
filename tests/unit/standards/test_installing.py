"""A package is installed whole or not at all, and every import leads to a file that is on this machine."""

import json
from pathlib import Path

import pytest

from portal.standards import ManifestBroken, PackageRefused, Registry, install, installing
from portal.standards.manifest import read_installed
from portal.standards.package import checksum
from portal.xoev import ChildFailed
from tests.unit.standards.packages import LETTER, NOW, PERSON, TYPES, letter, letters, take, zipped


def everything(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_an_installed_package_says_what_it_is(tmp_path):
    take(tmp_path / "schemas", {"base-types.xsd": TYPES}, ("test-types", "1.0"))
    file = zipped(tmp_path / "letter.zip", letter())
    made = install(file, tmp_path / "schemas", source="letter.zip", now=NOW)
    assert (made.standard, made.version, made.namespaces) == ("letter", "1.0", ("urn:test:letter:1.0",))
    assert made.messages == {"{urn:test:letter:1.0}letter.0100": "letter/1.0/xsd/letter.xsd"}
    assert made.locations == {"https://test.example/types/base-types.xsd": "test-types/1.0/base-types.xsd"}
    assert (made.sha256, made.source, made.installed_at) == (checksum(file), "letter.zip", NOW)
    assert made in read_installed(tmp_path / "schemas")


def test_the_schemas_stay_as_they_were_published(tmp_path):
    letters(tmp_path)
    assert (tmp_path / "letter/1.0/xsd/letter.xsd").read_text() == LETTER.format(version="1.0")


def test_schematron_rules_are_kept_beside_the_schemas(tmp_path):
    take(tmp_path, {"a.xsd": TYPES, "rules/a.sch": "<a/>", "doc.pdf": "x"}, ("a", "1"))
    assert (tmp_path / "a/1/rules/a.sch").read_text() == "<a/>" and not (tmp_path / "a/1/doc.pdf").exists()


def test_several_versions_stand_side_by_side_the_newest_first(tmp_path):
    registry = letters(tmp_path)
    for version in ("1.10", "1.9"):
        take(tmp_path, letter(version))
    assert [p.version for p in registry.installed() if p.standard == "letter"] == ["1.10", "1.9", "1.0"]


def test_the_same_package_again_changes_nothing_and_another_of_that_version_is_refused(tmp_path):
    letters(tmp_path)
    before = everything(tmp_path)
    assert take(tmp_path, letter()) in read_installed(tmp_path)
    with pytest.raises(PackageRefused, match=r"letter 1\.0 ist schon installiert, aus einem anderen Paket"):
        take(tmp_path, {**letter(), "more.xsd": TYPES})
    assert everything(tmp_path) == before


def test_a_missing_import_is_named_with_what_to_install(tmp_path):
    schema = letter()["xsd/letter.xsd"].replace("urn:test:types", "http://xoev.de/schemata/code/1_0")
    with pytest.raises(PackageRefused) as refused:
        take(tmp_path, {**letter(), "xsd/letter.xsd": schema})
    assert "„base-types.xsd“ (Namensraum http://xoev.de/schemata/code/1_0) fehlt" in str(refused.value)
    assert "Installieren Sie zuerst „XÖV-Bibliothek: xoev-code“" in str(refused.value)
    assert everything(tmp_path) == []


def test_a_missing_neighbour_is_named_as_an_incomplete_package(tmp_path):
    with pytest.raises(PackageRefused, match="aus demselben Paket. Das Paket ist unvollständig"):
        take(tmp_path, {"letter.xsd": LETTER.format(version="1.0"), "base-types.xsd": TYPES})


def test_an_import_is_found_in_the_package_itself_by_its_file_name(tmp_path):
    made = take(tmp_path, {**letter(), "elsewhere/base-types.xsd": TYPES})
    assert made.locations == {"https://test.example/types/base-types.xsd": "letter/1.0/elsewhere/base-types.xsd"}


def test_an_import_is_found_by_its_namespace_if_only_one_file_has_it(tmp_path):
    take(tmp_path, {"other-name.xsd": TYPES}, ("test-types", "1.0"))
    assert "test-types/1.0/other-name.xsd" in take(tmp_path, letter()).locations.values()


def test_a_file_of_that_name_in_another_namespace_does_not_stand_for_an_import(tmp_path):
    with pytest.raises(PackageRefused, match=r"„base-types\.xsd“ \(Namensraum urn:test:types\) fehlt"):
        take(tmp_path, {**letter(), "base-types.xsd": TYPES.replace("urn:test:types", "urn:test:others")})


@pytest.mark.parametrize("location", ["/etc/passwd", "file:///etc/passwd", "../../../../../etc/passwd"])
def test_no_import_leads_out_of_the_installed_schemas(tmp_path, location):
    schema = LETTER.format(version="1.0").replace("https://test.example/types/base-types.xsd", location)
    with pytest.raises(PackageRefused, match=r"„passwd“ \(Namensraum urn:test:types\) fehlt"):
        take(tmp_path, {**letter(), "xsd/letter.xsd": schema})


@pytest.mark.parametrize(
    "broken",
    [
        PERSON.format(version="1.0").replace("xs:string", "xs:strong"),
        PERSON.format(version="1.0").replace('base="l:Person"', 'base="l:Nobody"'),
        "<a/>",
    ],
)
def test_a_package_is_accepted_only_if_its_schemas_compile(tmp_path, broken):
    take(tmp_path, {"base-types.xsd": TYPES}, ("test-types", "1.0"))
    before = everything(tmp_path)
    with pytest.raises(PackageRefused, match="kein gültiges Schema|kein XML-Schema"):
        take(tmp_path, {**letter(), "xsd/parts/person.xsd": broken})
    assert everything(tmp_path) == before


@pytest.mark.usefixtures("own_processes")
def test_a_pattern_only_one_library_understands_is_refused(tmp_path):
    broken = TYPES.replace("<xs:enumeration", '<xs:pattern value="[a-z"/><xs:enumeration', 1)
    with pytest.raises(PackageRefused, match="kein gültiges Schema"):
        take(tmp_path, {"a.xsd": broken}, ("a", "1"))


def test_a_package_that_costs_too_much_is_refused(tmp_path, monkeypatch):
    def without_answer(*_):
        raise ChildFailed

    monkeypatch.setattr("portal.standards.compiling.ask_child", without_answer)
    with pytest.raises(PackageRefused, match="zu viel Zeit oder Speicher"):
        take(tmp_path, {"a.xsd": TYPES}, ("a", "1"))
    assert everything(tmp_path) == []


@pytest.mark.usefixtures("own_processes")
def test_compiling_has_no_more_memory_than_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.standards.compiling.COMPILE_MEMORY", 20 * 1024**2)
    with pytest.raises(PackageRefused, match="zu viel Zeit oder Speicher"):
        take(tmp_path, {"a.xsd": TYPES}, ("a", "1"))


def test_a_package_without_a_name_must_be_given_one(tmp_path):
    with pytest.raises(PackageRefused, match="nennt weder Standard noch Version"):
        take(tmp_path, {"a.xsd": TYPES})


@pytest.mark.parametrize("named", [("../x", "1"), ("x", ".."), ("X", "1"), ("x/y", "1"), (".new", "1"), ("x", "1\n")])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, named):
    with pytest.raises(PackageRefused, match="können so nicht heißen"):
        take(tmp_path, {"a.xsd": TYPES}, named)


@pytest.mark.parametrize("step", ["write_whole", "examine", "flush_folder"])
def test_an_interruption_leaves_nothing_half_installed(tmp_path, monkeypatch, step):
    registry = Registry.open(tmp_path)

    def cut(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(installing, step, cut)
        with pytest.raises(OSError, match="No space"):
            take(tmp_path, {"a.xsd": TYPES}, ("a", "1"))
    assert registry.installed() == () and everything(tmp_path) == []
    take(tmp_path, {"a.xsd": TYPES}, ("a", "1"))
    assert [package.standard for package in registry.installed()] == ["a"]


def test_what_an_ended_process_left_behind_is_not_read(tmp_path):
    registry = letters(tmp_path)
    left = tmp_path / ".new-abc" / "letter" / "2.0"
    left.mkdir(parents=True)
    (left / "installed.json").write_text("{")
    assert len(registry.installed()) == 2


def test_something_else_in_its_place_is_not_overwritten(tmp_path):
    (tmp_path / "a" / "1").mkdir(parents=True)
    (tmp_path / "a" / "1" / "note.txt").write_text("mine")
    with pytest.raises(PackageRefused, match="steht schon etwas"):
        take(tmp_path, {"a.xsd": TYPES}, ("a", "1"))


@pytest.mark.parametrize("change", [{"sha256": "x"}, {"standard": "../x"}, {"more": 1}])
def test_a_damaged_entry_is_named_with_the_remedy(tmp_path, change):
    letters(tmp_path)
    file = tmp_path / "letter/1.0/installed.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(ManifestBroken, match=r"installed\.json lässt sich nicht lesen .*Entfernen Sie den Ordner"):
        Registry.open(tmp_path).installed()


def test_a_package_that_is_no_file_is_told(tmp_path):
    with pytest.raises(OSError, match=r"fehlt\.zip"):
        install(Path(tmp_path, "fehlt.zip"), tmp_path / "schemas", source="", now=NOW)
