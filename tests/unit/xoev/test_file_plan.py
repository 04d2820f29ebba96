"""A file plan goes out as the official message and comes back as it was."""

import json
from datetime import UTC, date, datetime
from functools import cache

import pytest
import xmlschema
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.catalogue import FilePlan, FilePlanEntry, file_plan_text, plan_changes
from portal.forms import characters
from portal.xoev import (
    FilePlanRefused,
    ProfileViolation,
    UnknownVersion,
    UnsafeXml,
    check_file,
    file_plan,
    read_file_plan,
    write_file_plan,
    xdomea,
    xdomea_profile,
)
from tests.generated import MANY, SOME
from tests.shipped import CATALOGUE
from tests.tools import shared
from tests.unit.xoev.handovers import lines

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ERBACH = CATALOGUE.municipality("erbach")
VERSIONS = tuple(xdomea.NAMESPACES)
PLANS = {region.id: CATALOGUE.file_plan(region.id) for region in CATALOGUE.cooperations}

keys = st.lists(st.integers(0, 9999).map(str), min_size=1, max_size=4).map(".".join)
titles = lines.map(lambda line: " ".join(line.split())).filter(bool)
entries = st.builds(
    FilePlanEntry,
    key=keys,
    title=titles,
    retention_years=st.none() | st.integers(0, 65535) | st.just("unlimited"),
    disposal=st.none() | st.sampled_from("ABV"),
)
plans = st.builds(
    FilePlan,
    ikz=st.just("odenwald"),
    version=titles,
    retention_years=st.integers(0, 110) | st.just("unlimited"),
    disposal=st.sampled_from("ABV"),
    entries=st.lists(entries, min_size=1, max_size=12, unique_by=lambda entry: entry.key).map(tuple),
)


@cache
def standard(version: str) -> etree.XMLSchema:
    """The genuine schema of xdomea, from the test data beside the project."""
    return etree.XMLSchema(etree.parse(shared() / "xoev" / f"xdomea-{version}" / "xsd" / "xdomea.xsd"))


def written(plan: FilePlan, version: str = "3.1.0") -> bytes:
    return write_file_plan(plan, "Aktenplan Odenwald", ERBACH, NOW, version)[1]


def unit(key: str, title: str = "Titel", disposal: str = "", closed: str = "0", years: str = "") -> str:
    disposal = disposal or "<x:Aussonderungsart><code>B</code></x:Aussonderungsart>"
    return (
        f"<x:Einheit><x:Kennzeichen>{key}</x:Kennzeichen><x:Inhaltsangabe>{title}</x:Inhaltsangabe>"
        f"<x:Aussonderungsart>{disposal}</x:Aussonderungsart><x:Stillgelegt>{closed}</x:Stillgelegt>"
        f"<x:Aufbewahrungsdauer>{years or '<x:AnzahlJahre>10</x:AnzahlJahre>'}</x:Aufbewahrungsdauer></x:Einheit>"
    )


def message(*units: str, version: str = "3.1.0") -> bytes:
    """A plan as another system may send it, with as little as the standard asks for."""
    return (
        f'<x:{file_plan.MESSAGE} xmlns:x="{xdomea.NAMESPACES[version]}"><x:Aktenplan>'
        f"<x:Bezeichnung>Plan</x:Bezeichnung><x:Version>7</x:Version>{''.join(units)}</x:Aktenplan></x:{file_plan.MESSAGE}>"
    ).encode()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_shipped_plan_is_valid_by_the_standard_and_comes_back_as_it_was(plan, version):
    xml = written(plan, version)
    assert standard(version).validate(etree.fromstring(xml)), standard(version).error_log
    received = read_file_plan(xml)
    assert plan_changes(plan, received.for_cooperation(plan.ikz)) == ()
    assert (received.title, received.version, received.notes) == ("Aktenplan Odenwald", plan.version, ())
    assert received.authorities == {ERBACH.ars}


@given(plans)
@MANY
def test_any_plan_is_valid_by_the_standard_and_comes_back_as_it_was(plan):
    xml = written(plan)
    assert standard("3.1.0").validate(etree.fromstring(xml)), standard("3.1.0").error_log
    back = read_file_plan(xml).for_cooperation(plan.ikz)
    assert plan_changes(plan.model_copy(update={"entries": composed(plan)}), back) == ()
    assert written(plan, "3.0.0") == xml.replace(b"schema:3.1.0", b"schema:3.0.0")


def composed(plan: FilePlan) -> tuple[FilePlanEntry, ...]:
    """The entries with their letters in one piece, as every message has them."""
    return tuple(
        entry.model_copy(update={"title": " ".join(characters.composed(entry.title).split())}) for entry in plan.entries
    )


@given(plans)
@SOME
def test_a_plan_written_as_a_file_is_the_same_plan(plan):
    data = yaml.safe_load(file_plan_text(plan, "Von Hand\ngeschrieben"))
    assert FilePlan.model_validate_json(json.dumps(data)) == plan


@pytest.mark.parametrize("version", VERSIONS)
def test_another_validator_agrees_with_our_profile(version):
    profile = file_plan.PROFILE.read_text().replace("schema:3.1.0", f"schema:{version}")
    opinion = xmlschema.XMLSchema(profile, base_url=str(file_plan.PROFILE.parent), allow="local")
    text = written(PLANS["odenwald"], version).decode()
    opinion.validate(text)
    assert not opinion.is_valid(text.replace("<code>0301</code>", "<code>0302</code>"))
    assert not opinion.is_valid(text.replace("Verwaltung", "Verwaltung 🐶", 1))


@pytest.mark.parametrize("version", VERSIONS)
def test_another_validator_agrees_with_the_standard(version):
    path = shared() / "xoev" / f"xdomea-{version}" / "xsd" / "xdomea.xsd"
    xmlschema.XMLSchema(path, allow="local").validate(written(PLANS["odenwald"], version).decode())


def test_a_subject_lies_inside_the_nearest_one_above_it_whatever_the_order():
    plan = FilePlan(
        ikz="odenwald",
        version="1",
        entries=tuple(FilePlanEntry(key=key, title=key) for key in ("1.1.2.3", "2", "1", "1.1", "10")),
    )
    root = etree.fromstring(written(plan))
    found = {
        unit.findtext("{*}Kennzeichen"): unit.getparent().findtext("{*}Kennzeichen") for unit in root.iter("{*}Einheit")
    }
    assert found == {"1": None, "1.1": "1", "1.1.2.3": "1.1", "2": None, "10": None}


def test_how_long_and_what_then_stands_at_every_subject():
    plan = FilePlan(
        ikz="odenwald",
        version="1",
        retention_years=6,
        disposal="V",
        entries=(
            FilePlanEntry(key="1", title="Eins"),
            FilePlanEntry(key="2", title="Zwei", retention_years="unlimited", disposal="A"),
        ),
    )
    root = etree.fromstring(written(plan))
    assert [element.text for element in root.iter("{*}AnzahlJahre")] == ["6"]
    assert [element.text for element in root.iter("{*}Unbefristet")] == ["1"]
    assert [element.findtext("code") for element in root.findall(".//{*}Aussonderungsart/{*}Aussonderungsart")] == [
        "V",
        "A",
    ]


@pytest.mark.parametrize("name", ["Kennzeichen", "BetreffKurz", "Stillgelegt", "Bezeichnung", "ProzessID"])
def test_the_profile_refuses_what_is_not_as_we_write_it(name):
    root = etree.fromstring(written(PLANS["odenwald"]))
    element = next(root.iter(f"{{*}}{name}"))
    element.getparent().remove(element)
    with pytest.raises(ProfileViolation):
        xdomea_profile.check(root, xdomea.NAMESPACES["3.1.0"], file_plan.PROFILE)


def test_a_key_that_stands_twice_does_not_leave_the_house():
    entry = FilePlanEntry(key="1", title="Eins")
    with pytest.raises(ProfileViolation, match="zweimal"):
        written(FilePlan(ikz="odenwald", version="1", entries=(entry, entry)))


def test_an_emoji_and_an_unknown_version_and_a_moment_without_zone_are_refused():
    plan = PLANS["odenwald"]
    with pytest.raises(ProfileViolation, match="DIN 91379"):
        written(plan.model_copy(update={"version": "🐶"}))
    with pytest.raises(UnknownVersion, match=r"Möglich sind: 3\.1\.0, 3\.0\.0"):
        written(plan, "4.0.0")
    with pytest.raises(ProfileViolation, match="Zeitzone"):
        write_file_plan(plan, "Plan", ERBACH, datetime(2026, 1, 1), "3.1.0")


def test_what_others_send_is_taken_over_as_far_as_our_files_can_hold_it():
    own = "<x:AussonderungsartKonfigurierbar>nach Rücksprache</x:AussonderungsartKonfigurierbar>"
    received = read_file_plan(
        message(
            unit("1", " Eins\n und  mehr "),
            unit("2", closed="true"),
            unit("3", disposal=own, years="<x:Unbefristet>1</x:Unbefristet>"),
            version="3.0.0",
        )
    )
    assert [(entry.key, entry.title, entry.retention_years, entry.disposal) for entry in received.entries] == [
        ("1", "Eins und mehr", 10, "B"),
        ("3", "Titel", "unlimited", "B"),
    ]
    assert received.notes == (
        "Stillgelegt und nicht übernommen: 1 Einheiten.",
        "Mit eigener Aussonderungsart, als B (bewerten) übernommen: 1 Einheiten.",
    )


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (b"<a/>", "keine Nachricht Aktenplan.Aktenplan.0301"),
        (message(), "keine Einheit"),
        (message(unit("2", closed="1")), "keine Einheit"),
        (message(unit("1"), unit("1")), "zweimal da: 1"),
        (message(unit("A 7")), "„A 7“"),
        (message(unit("7", title=" ")), "ohne Betreff"),
        (message(unit("7", years="<x:AnzahlJahre>70000</x:AnzahlJahre>")), "„7“"),
    ],
)
def test_what_cannot_become_a_plan_of_ours_is_refused_with_a_sentence(xml, said):
    with pytest.raises(FilePlanRefused, match=said):
        read_file_plan(xml)


def test_a_document_type_is_refused():
    with pytest.raises(UnsafeXml):
        read_file_plan(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + message(unit("1", "&b;")))


def test_the_differences_say_what_is_new_gone_and_changed():
    def plan(*entries: tuple[str, str, int | None]) -> FilePlan:
        made = (FilePlanEntry(key=key, title=title, retention_years=years) for key, title, years in entries)
        return FilePlan(ikz="odenwald", version="1", entries=tuple(made))

    ours = plan(("2", "Zwei", None), ("10", "Zehn", 30), ("3", "Drei", None))
    theirs = plan(("2", "Zwo", None), ("10", "Zehn", 1), ("1.5", "Neu", None))
    assert [str(change) for change in plan_changes(ours, theirs)] == [
        "+ 1.5  Neu, 10 Jahre, dann bewerten",
        "~ 2  Zwei → Zwo",
        "- 3  Drei, 10 Jahre, dann bewerten",
        "~ 10  30 Jahre, dann bewerten → 1 Jahr, dann bewerten",
    ]
    assert plan_changes(None, ours) and plan_changes(ours, ours) == ()


def test_a_pinned_town_sends_its_plan_in_its_version():
    town = CATALOGUE.municipality("witzenhausen")
    assert town.standard_version("xdomea", date(2026, 12, 31)) == "3.0.0"


def test_a_plan_is_held_against_its_own_schema_though_another_message_shares_the_namespace(tmp_path):
    sound, spoilt = tmp_path / "sound.xml", tmp_path / "spoilt.xml"
    sound.write_bytes(written(PLANS["odenwald"]))
    spoilt.write_bytes(written(PLANS["odenwald"]).replace(b"<code>0301<", b"<code>0302<"))
    assert check_file(sound) == ()
    (sentence,) = check_file(spoilt)
    assert "Nachrichtentyp" in sentence
