"""Applications as a writer gets them: the shipped examples by slot, and any answers their fields could hold."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from unicodedata import normalize
from uuid import UUID

from hypothesis import strategies as st
from lxml import etree

from portal.catalogue import Example, answers_of
from portal.forms import COUNTRIES, characters, public
from portal.official import TYPES, AttachedFile, Content, MessageType, meldewesen, personenstand
from portal.official.rules import slot_values
from tests.shipped import CATALOGUE
from tests.tools import shared

FILE = AttachedFile(
    UUID("01990000-0000-7000-8000-000000000007"),
    "01990000-0000-7000-8000-000000000007_Gutachten.pdf",
    "Gutachten",
    "application/pdf",
    date(2026, 9, 1),
)


def content(service_id: str, values: Mapping[str, Any], *files: AttachedFile, town: str = "witzenhausen") -> Content:
    service, municipality = CATALOGUE.services[service_id], CATALOGUE.municipality(town)
    assert municipality is not None
    message_id = UUID("01990000-0000-7000-8000-000000000001")
    received = datetime(2026, 9, 1, 22, 15, 30, 123456, UTC)
    return Content(message_id, received, "K7QM-24RT-9XWA", service, municipality, values, files)


def examples(service_id: str) -> list[Example]:
    return [example for example in CATALOGUE.services[service_id].examples if example.valid]


def by_slot(service_id: str, example: Example) -> dict[str, Any]:
    """The answers of an example where the service file puts them into a slot of its first message."""
    service = CATALOGUE.services[service_id]
    rule = service.messages[0]
    return slot_values(rule, TYPES[rule.type], service, public(service.form, answers_of(service, example)))


def written(message_type: MessageType, application: Content) -> bytes:
    """The message as it leaves, in the newest version."""
    return etree.tostring(message_type.write(application, next(iter(message_type.namespaces))))


@cache
def official(path: str) -> etree.XMLSchema:
    """A genuine schema from the test data beside the project."""
    return etree.XMLSchema(etree.parse(shared() / "xoev" / path))


def letters(datatype: characters.Datatype) -> list[str]:
    """Every letter and sequence of a data type but white space; what the first edition of the norm lacks comes last."""
    singles = [chr(point) for first, last in characters.ranges(datatype) for point in range(first, last + 1)]
    return [letter for letter in (*singles, *characters.sequences()) if letter.strip("\t\n\r \u00a0")]


#: Not in the first edition of the norm (2019), to which XBeteiligung keeps.
LATER_LETTERS = {"ḗ", "ē̍", "ō̍"}


def lines(datatype: characters.Datatype, *, first_edition: bool = False) -> st.SearchStrategy[str]:
    allowed = [letter for letter in letters(datatype) if not (first_edition and letter in LATER_LETTERS)]
    words = st.lists(st.sampled_from(allowed), min_size=1, max_size=12).map("".join)
    return st.lists(words, min_size=1, max_size=3).map(lambda found: normalize("NFC", " ".join(found)))


def names(*, first_edition: bool = False) -> st.SearchStrategy[dict[str, str]]:
    part = lines("A", first_edition=first_edition)
    return st.fixed_dictionaries({"family": part}, optional={"given": part})


def addresses(*, abroad: bool, first_edition: bool = False) -> st.SearchStrategy[dict[str, str]]:
    part = lines("B", first_edition=first_edition)
    code = st.integers(0, 99_999).map("{:05}".format)
    home = st.fixed_dictionaries(
        {"street": part, "house_number": st.just("ohne") | part, "postal_code": code, "city": part}
    )
    if not abroad:
        return home
    away = st.fixed_dictionaries(
        {"street": part, "city": part, "country": st.sampled_from(sorted(COUNTRIES))},
        optional={"house_number": part, "postal_code": part},
    )
    return home | away


days = st.dates(date(1900, 1, 1), date(2026, 8, 31)).map(str)
coordinates = st.integers(-89_999_999, 89_999_999).map(lambda millionths: f"{millionths / 1_000_000:.6f}")
places = st.fixed_dictionaries({"place": lines("C", first_edition=True)}) | st.fixed_dictionaries(
    {"place": lines("C", first_edition=True), "lat": coordinates, "lon": coordinates}
)
statements = st.fixed_dictionaries(
    {
        "plan": lines("C", first_edition=True),
        "statement": st.lists(lines("C", first_edition=True), min_size=1, max_size=4).map("\n".join),
    },
    optional={
        "stage": st.sampled_from(["frueh", "entwurf", "unbekannt"]),
        "place": places,
        "topics": st.lists(lines("C", first_edition=True), max_size=4),
        "name": names(first_edition=True),
        "organisation": lines("B", first_edition=True),
        "address": addresses(abroad=True, first_edition=True),
        "email": st.emails().filter(lambda text: characters.first_foreign(text) is None),
    },
)

registrations = st.fixed_dictionaries(
    {
        "name": names(),
        "born": days,
        "address": addresses(abroad=False),
        "scope": st.sampled_from(["einfach", "erweitert"]),
        "details": st.lists(st.sampled_from(sorted(meldewesen.ELEMENTS)), min_size=1, unique=True),
        "delivery": st.sampled_from(["post", "datei"]),
    },
    optional={"child.name": names(), "child.born": days},
).filter(lambda values: ("child.name" in values) == ("child.born" in values))
births = st.fixed_dictionaries(
    {
        "certificate": st.just("geburt"),
        "name": names(),
        "born": days,
        "address": addresses(abroad=True),
        "relation": st.sampled_from(sorted(personenstand.RELATIONS)),
        "child.name": names(),
        "child.born": days,
        "child.birthplace": lines("B"),
        "form": st.sampled_from(sorted(personenstand.FORMS)),
        "count": st.integers(1, 10).map(str),
        "delivery": st.sampled_from(["post", "abholen"]),
        "social": st.booleans(),
    },
    optional={
        "email": st.emails().filter(lambda text: characters.first_foreign(text) is None),
        "phone": st.just("069 90009 123"),
        "interest": st.lists(lines("C"), min_size=1, max_size=3).map("\n".join),
        "child.number": lines("C"),
    },
)
