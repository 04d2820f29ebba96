"""The registry decides by the installed schema of a message's namespace, quickly and for all threads."""

import threading
import time
from pathlib import Path

import pytest

from portal.standards import NoSuchMessage, Registry, outline, registry
from portal.standards.compiling import compile_file
from portal.xoev import UnsafeXml, parse_safely
from tests.unit.standards.packages import in_process, letter, letters, take

OPEN = '<l:letter.0100 xmlns:l="urn:test:letter:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
KIND = "<l:kind>wert-1</l:kind>"


def written(inside, attributes=""):
    return f"{OPEN} {attributes}>{inside}</l:letter.0100>".encode()


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    with in_process():
        return letters(tmp_path_factory.mktemp("schemas"))


def codes(known, inside, attributes=""):
    return [(one.path, one.code) for one in known.validate(parse_safely(written(inside, attributes)))]


def test_a_valid_message_has_no_problems(known):
    assert known.validate(parse_safely(written(KIND))) == ()
    assert known.explain(written(KIND)) == ()


def test_where_nothing_is_installed_for_the_namespace_nothing_is_decided(known, tmp_path):
    fremd = b'<a xmlns="urn:fremd"/>'
    assert known.validate(parse_safely(fremd)) is None
    assert known.validate(parse_safely(b"<a/>")) is None
    assert Registry.open(tmp_path / "none").validate(parse_safely(written(KIND))) is None
    assert known.explain(fremd) == ("Für den Namensraum „urn:fremd“ ist kein amtliches Schema installiert.",)


def test_another_version_has_another_schema(known, tmp_path):
    newer = written(KIND).replace(b"letter:1.0", b"letter:2.0")
    assert known.validate(parse_safely(newer)) is None


def test_a_message_the_standard_does_not_know_is_a_problem(known):
    (problem,) = known.validate(parse_safely(b'<l:letter.0999 xmlns:l="urn:test:letter:1.0"/>'))
    assert str(problem) == "/letter.0999: Diese Nachricht gibt es in letter 1.0 nicht."


def test_a_problem_names_the_place_and_never_the_value(known):
    person = "<l:person><l:name>Geheimname</l:name></l:person>"
    found = known.validate(parse_safely(written("<l:kind>geheim</l:kind>" + person + "<l:person/>")))
    assert [(one.path, one.code) for one in found] == [
        ("/letter.0100/kind", "not_listed"),
        ("/letter.0100/person[2]", "structure"),
    ]
    assert "eheim" not in " ".join(map(str, found))


PEOPLE = "<l:person><l:id>a</l:id><l:name>x</l:name></l:person>"
CHILD = "<l:person><l:name>x</l:name><l:child><l:id>{id}</l:id><l:name>x</l:name></l:child></l:person>"
NAMED = '<l:person xsi:type="l:Named"><l:name>x</l:name><l:key>{id}</l:key></l:person>'


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (PEOPLE, []),
        (PEOPLE + "<l:about>a</l:about>", []),
        (PEOPLE + "<l:about> a </l:about>", []),
        (PEOPLE + "<l:about>b</l:about>", [("/letter.0100/about", "reference")]),
        (PEOPLE + '<l:all of="a"/>', []),
        (PEOPLE + '<l:all of="a b"/>', [("/letter.0100/all", "reference")]),
        (PEOPLE + PEOPLE, [("/letter.0100/person[2]/id", "twice")]),
        (PEOPLE + CHILD.format(id=" a "), [("/letter.0100/person[2]/child/id", "twice")]),
        (PEOPLE + CHILD.format(id="b") + "<l:about>b</l:about>", []),
        (PEOPLE + NAMED.format(id="a"), [("/letter.0100/person[2]/key", "twice")]),
        (PEOPLE + NAMED.format(id="b") + "<l:about>b</l:about>", []),
    ],
)
def test_every_identity_exists_once_and_every_reference_leads_somewhere(known, inside, found):
    assert codes(known, KIND + inside) == found


def test_only_what_the_schema_types_as_an_identity_is_one(known):
    """A person's name may well be that of another's identity."""
    assert codes(known, KIND + PEOPLE + "<l:person><l:name>a</l:name></l:person>") == []


def test_too_deep_and_too_many_elements_are_refused_without_being_checked(known):
    deep = "<l:child><l:name>x</l:name>" * 120 + "</l:child>" * 120
    many = "<l:person><l:name>x</l:name></l:person>" * 500
    assert codes(known, f"{KIND}<l:person><l:name>x</l:name>{deep}</l:person>{many}") == [("/letter.0100", "too_large")]
    assert codes(known, KIND + many) == []
    assert codes(known, KIND + "<l:person><l:name>x</l:name></l:person>" * 60_000) == [("/letter.0100", "too_large")]
    assert known.explain(written(KIND + "<l:person/>" * 100_001))[0].startswith("/letter.0100: Die Nachricht hat zu")


def test_a_hint_in_the_message_leads_to_no_other_schema(known, tmp_path):
    hint = tmp_path / "hint.xsd"
    hint.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x">'
        '<xs:element name="b" type="xs:int"/></xs:schema>'
    )
    for pointing in ("", f'xsi:schemaLocation="urn:x {hint} urn:test:letter:1.0 {hint}"'):
        assert codes(known, KIND + '<x:b xmlns:x="urn:x">text</x:b>', pointing) == []


def test_xinclude_is_an_element_like_any_other(known):
    included = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    root = parse_safely(written(KIND + included))
    assert known.validate(root) == ()
    assert "root:" not in "".join(root.itertext())


def test_what_is_installed_later_is_noticed(tmp_path):
    empty = Registry.open(tmp_path / "schemas")
    assert empty.validate(parse_safely(written(KIND))) is None
    letters(tmp_path / "schemas")
    assert empty.validate(parse_safely(written(KIND))) == ()
    take(tmp_path / "schemas", letter("2.0"))
    newer = written(KIND).replace(b"letter:1.0", b"letter:2.0")
    assert empty.validate(parse_safely(newer)) == ()


def test_a_schema_is_compiled_once_for_all_threads(known, monkeypatch):
    compiled = []

    def slowly(*arguments):
        compiled.append(arguments)
        time.sleep(0.05)
        return compile_file(*arguments)

    monkeypatch.setattr(registry, "compile_file", slowly)
    monkeypatch.setattr(registry, "LOOK_EVERY", 60.0)
    fresh = Registry.open(known._folder)
    fresh.installed()
    verdicts = []

    def check(number):
        for turn in range(20):
            good = (number + turn) % 2
            found = fresh.validate(parse_safely(written(KIND if good else "<l:kind>x</l:kind>")))
            verdicts.append(good == (found == ()))

    threads = [threading.Thread(target=check, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(verdicts) == 80 and all(verdicts)
    assert len(compiled) == 1


def test_an_explanation_names_the_allowed_values_and_the_answer_it_came_from(known):
    (told,) = known.explain(written("<l:kind>geheim</l:kind>"), {"/letter.0100/kind": "Art des Briefs"})
    assert told.startswith(
        "/letter.0100/kind (Angabe „Art des Briefs“): Der Wert gehört nicht zu den erlaubten Werten."
    )
    assert "Erlaubt: wert-0, wert-1" in told and told.endswith("wert-7 …") and "geheim" not in told


def test_what_only_our_own_check_finds_is_explained_too(known):
    told = known.explain(written(KIND + PEOPLE + PEOPLE))
    assert told and "person[2]" in told[0]


def test_an_explanation_that_fails_leaves_the_short_words(known, monkeypatch):
    monkeypatch.setattr("portal.standards.registry.EXPLANATION_SECONDS", 0.01)
    assert known.explain(written("<l:kind>x</l:kind>")) == (
        "/letter.0100/kind: Der Wert gehört nicht zu den erlaubten Werten.",
    )


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
        written(KIND + "\0"),
        written(KIND.replace("wert-1", "wert\x01")),
        written(KIND)[:-5],
        b"",
    ],
)
def test_what_no_message_may_be_is_refused_before_any_schema(known, xml):
    with pytest.raises(UnsafeXml):
        known.explain(xml)


def test_a_message_is_shown_as_a_tree_with_cardinalities(known):
    assert outline("letter.0100", known) == (
        "letter 1.0, amtliches Schema",
        "letter.0100",
        "  kind  1  Kind",
        "  person  0..n  Person",
        "    id  0..1  ID",
        "    name  1  string",
        "    child  0..1  Person …",
        "  about  0..n  IDREF",
        "  all  0..1",
    )


def test_of_a_choice_each_element_may_be_left_out(tmp_path):
    schema = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c"><xs:element name="c">'
        '<xs:complexType><xs:sequence maxOccurs="3"><xs:choice><xs:element name="a"/><xs:element name="b" '
        'maxOccurs="2"/></xs:choice><xs:sequence minOccurs="0"><xs:element name="d"/></xs:sequence></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    take(tmp_path, {"c.xsd": schema}, ("c", "1"))
    words = [line.split()[:2] for line in outline("c", Registry.open(tmp_path))[2:]]
    assert words == [["a", "0..3"], ["b", "0..6"], ["d", "0..3"]]


@pytest.mark.usefixtures("own_processes")
def test_without_the_official_schema_the_portals_profile_is_shown(tmp_path):
    shown = outline("FVDaten.SGOAblegen.0605", Registry.open(Path(tmp_path)))
    assert shown[0] == "xdomea 3.1.0, 3.0.0, Profil des Portals"
    assert "    ProzessID  1  Uuid" in shown


def test_a_message_that_is_nowhere_is_told(known):
    with pytest.raises(NoSuchMessage, match="„brief“ liegt nicht vor"):
        outline("brief", known)
