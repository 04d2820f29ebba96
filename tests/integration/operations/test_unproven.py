"""The operators' page says which official messages are not proven, and where one is sent all the same."""

import sys
from dataclasses import replace
from datetime import date
from types import ModuleType

import lxml.html
import pytest

from portal.catalogue.standards import StandardPin
from portal.official import TYPES, WriterRefused
from tests.clerks import signed_in_operator
from tests.unit.standards.packages import in_process, take

MESSAGE = TYPES["xmeld:1700"]
VERSION, NAMESPACE = next(iter(MESSAGE.namespaces.items()))
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}">
<xs:element name="%s"/></xs:schema>"""


@pytest.fixture
def pinned(house, monkeypatch):
    """Switches the message on in towns."""

    def switch_on(*slugs, version=VERSION, since=None):
        pins = {MESSAGE.standard: (StandardPin(version=version, since=since),)}
        towns = tuple(
            town.model_copy(update={"standards": pins}) if town.slug in slugs else town
            for town in house.catalogue.municipalities
        )
        monkeypatch.setattr(house.catalogue, "municipalities", towns)

    return switch_on


def install(house, element=MESSAGE.code):
    with in_process():
        take(house.settings.standards_store, {"message.xsd": SCHEMA % element}, (MESSAGE.standard, VERSION))


def told(app):
    """The words about each message, by its name; the words of the whole section as ``""``."""
    page = lxml.html.fromstring(signed_in_operator(app).get("/betrieb/").text)
    (section,) = page.xpath("//section[@aria-labelledby='amtlich']")
    found = {row.xpath("string(dt/span)"): row for row in section.xpath(".//dl/div")} | {"": section}
    return {name: " ".join(" ".join(element.itertext()).split()) for name, element in found.items()}


def test_every_message_that_is_not_proven_is_listed_and_no_other(app):
    names = {kind.name for kind in TYPES.values() if not kind.proven}
    assert told(app).keys() - {""} == names >= {"xmeld:1700", "xpersonenstand:081030"}


def test_a_message_of_a_package_is_listed_like_ours(app, monkeypatch):
    supplied = replace(MESSAGE, name="xtrade:1", standard="xtrade", title="Anzeige")
    monkeypatch.setitem(TYPES, "xtrade:1", supplied)
    monkeypatch.setitem(TYPES, "xtrade:2", replace(supplied, name="xtrade:2", proven=True))
    words = told(app)
    assert words["xtrade:1"].startswith("Anzeige xtrade:1 wird zurückgehalten") and "xtrade:2" not in words


def test_without_schema_and_town_it_is_held_back(app):
    assert told(app)[MESSAGE.name] == (
        f"{MESSAGE.title} {MESSAGE.name} wird zurückgehalten Amtliches Schema xmeld {VERSION}: nicht eingerichtet "
        "Keine Kommune hat sie eingeschaltet."
    )


def test_a_town_that_names_the_version_waits_for_the_schema(app, pinned):
    pinned("erbach", "sontra")
    words = told(app)[MESSAGE.name]
    assert "wird zurückgehalten" in words
    assert words.endswith("Eingeschaltet, aber ohne amtliches Schema: Erbach, Sontra")


def test_with_the_schema_it_is_sent_in_the_towns_that_name_the_version(app, house, pinned):
    install(house)
    pinned("erbach")
    words = told(app)[MESSAGE.name]
    assert "wird gesendet" in words and f"xmeld {VERSION}: eingerichtet" in words
    assert words.endswith("Gesendet wird in: Erbach")


def test_the_schema_alone_sends_nothing(app, house):
    install(house)
    words = told(app)[MESSAGE.name]
    assert "wird zurückgehalten" in words and words.endswith("Keine Kommune hat sie eingeschaltet.")


def test_a_package_that_lacks_the_message_is_not_its_schema(app, house, pinned):
    install(house, "etwas.anderes.1800")
    pinned("erbach")
    assert f"xmeld {VERSION}: nicht eingerichtet" in told(app)[MESSAGE.name]


def test_before_its_first_day_a_version_is_not_switched_on(app, pinned):
    pinned("erbach", since=date(2100, 1, 1))
    assert told(app)[MESSAGE.name].endswith("Keine Kommune hat sie eingeschaltet.")


def test_of_many_towns_some_are_named_and_the_others_counted(app, house, pinned):
    towns = [town.slug for town in house.catalogue.municipalities]
    pinned(*towns)
    house.catalogue.municipalities *= 2
    assert told(app)[MESSAGE.name].endswith(f"und {2 * len(towns) - 20} weitere")


def test_a_list_that_cannot_be_read_leaves_the_page_standing(app, house):
    install(house)
    (file,) = house.settings.standards_store.glob("*/*/installed.json")
    file.write_text("{", encoding="utf-8")
    assert "lässt sich nicht lesen" in told(app)[""]


def test_a_supplied_writer_that_is_refused_leaves_the_page_standing(app, monkeypatch):
    class Refused(ModuleType):
        def __getattr__(self, name):
            raise WriterRefused("Das Paket „xga“ lässt sich nicht laden.")

    monkeypatch.setitem(sys.modules, "portal.official", Refused("portal.official"))
    assert "Das Paket „xga“ lässt sich nicht laden." in told(app)[""]


def test_where_everything_is_proven_the_page_says_so(app, monkeypatch):
    for name, kind in list(TYPES.items()):
        monkeypatch.setitem(TYPES, name, replace(kind, proven=True))
    assert "Jede Nachricht ist am amtlichen Schema erprobt." in told(app)[""]
