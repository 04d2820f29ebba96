"""Messages whose official schema was not at hand: as described, narrow by our own profile, and marked as not proven."""

from typing import Any

import pytest
import xmlschema
from hypothesis import given
from lxml import etree

from portal.official import MessageNotWritten, MessageType, meldewesen, personenstand, profiles
from portal.official.g2g import write_place
from portal.xoev import check_file, parse_safely
from tests.generated import MANY
from tests.unit.official.contents import (
    FILE,
    births,
    by_slot,
    content,
    examples,
    letters,
    registrations,
    written,
)

(REGISTERED,) = meldewesen.MESSAGES
(BORN,) = personenstand.MESSAGES
SERVICES = {REGISTERED.name: "meldebescheinigung-beantragen", BORN.name: "urkunde-beantragen"}

EXAMPLES = examples(SERVICES[REGISTERED.name])
BIRTHS = examples(SERVICES[BORN.name])
ME = by_slot(SERVICES[REGISTERED.name], EXAMPLES[0])
MINE = by_slot(SERVICES[BORN.name], BIRTHS[0])


def texts(message_type: MessageType, values: dict[str, Any], path: str) -> list[str]:
    """The texts at ``path``, wherever in the message; a name matches with and without a namespace."""
    root = parse_safely(written(message_type, content(SERVICES[message_type.name], values, FILE)))
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [element.text or "" for element in root.xpath(f"//{steps}")]


@pytest.mark.parametrize("message_type", [REGISTERED, BORN], ids=lambda message_type: message_type.name)
def test_nobody_takes_the_message_for_proven(message_type):
    assert not message_type.proven


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_request_for_a_certificate_of_registration_keeps_to_the_profile_or_says_why_there_is_none(example):
    values = by_slot(SERVICES[REGISTERED.name], example)
    if values["delivery"] == "abholen":
        with pytest.raises(MessageNotWritten, match="delivery"):
            written(REGISTERED, content(SERVICES[REGISTERED.name], values))
    else:
        assert written(REGISTERED, content(SERVICES[REGISTERED.name], values))


@pytest.mark.parametrize("example", BIRTHS, ids=lambda example: example.name)
def test_every_order_of_a_birth_certificate_keeps_to_the_profile_and_no_other_becomes_one(example):
    values = by_slot(SERVICES[BORN.name], example)
    if values["certificate"] != "geburt":
        with pytest.raises(MessageNotWritten, match="certificate"):
            written(BORN, content(SERVICES[BORN.name], values))
    else:
        assert written(BORN, content(SERVICES[BORN.name], values))


@given(registrations)
@MANY
def test_any_request_keeps_to_the_profile_and_is_the_same_in_every_repetition(values):
    application = content(SERVICES[REGISTERED.name], values)
    assert written(REGISTERED, application) == written(REGISTERED, content(application.service.id, dict(values)))


@given(births)
@MANY
def test_any_order_keeps_to_the_profile_and_counts_what_it_lists(values):
    message = parse_safely(written(BORN, content(SERVICES[BORN.name], values, FILE)))
    counter, each = personenstand.FORMS[values["form"]]
    assert [element.text for element in message.iterfind(f".//{{*}}{counter}")] == [values["count"]]
    assert len(list(message.iterfind(f".//{{*}}{each}"))) == int(values["count"])


@pytest.mark.parametrize(
    ("message_type", "values", "profile"),
    [(REGISTERED, ME, meldewesen.PROFILE), (BORN, MINE, personenstand.PROFILE)],
    ids=[REGISTERED.name, BORN.name],
)
def test_another_validator_agrees_with_our_profile(message_type, values, profile):
    path = profiles.PROFILES / profile
    opinion = xmlschema.XMLSchema(path.read_text(), base_url=str(path.parent), allow="local")
    message = written(message_type, content(SERVICES[message_type.name], values, FILE)).decode()
    opinion.validate(message)
    assert not opinion.is_valid(message.replace("Erika", "Erika 🐶"))
    assert not opinion.is_valid(message.replace("DVDV", "DVD"))


@pytest.mark.parametrize(("message_type", "values"), [(REGISTERED, ME), (BORN, MINE)], ids=list(SERVICES))
def test_an_operator_can_check_such_a_message(message_type, values, tmp_path):
    file = tmp_path / "nachricht.xml"
    file.write_bytes(written(message_type, content(SERVICES[message_type.name], values, FILE)))
    assert check_file(file) == ()


def test_the_number_of_the_town_hall_stands_apart_from_its_street():
    town = content(SERVICES[BORN.name], MINE).municipality
    moved = town.model_copy(update={"address": town.address.model_copy(update={"street": "Am Markt 12 a"})})
    element = etree.Element("anschrift.leser")
    write_place(element, moved)
    assert [(part.tag, part.text) for part in element[0]] == [
        ("hausnummer", "12"),
        ("hausnummerBuchstabeZusatzziffer", "a"),
        ("postleitzahl", town.address.postal_code),
        ("strasse", "Am Markt"),
        ("wohnort", town.address.city),
    ]


@pytest.mark.parametrize(
    ("values", "path", "told"),
    [
        (ME, "identifikation/vornamen/name", ["Erika"]),
        (ME, "identifikation/geburt/geburtsdatum/teilbekanntesDatum/jahrMonatTag", ["1984-08-12"]),
        (ME, "strasseUndHausnummer/konkateniert", ["Musterstraße 12 a"]),
        (ME | {"address": ME["address"] | {"house_number": "ohne"}}, "konkateniert", ["Musterstraße"]),
        (ME, "gemeindeschluessel/code", ["06636016"]),
        (ME, "datenumfang/meldebescheinigungMindestumfang", ["true"]),
        (ME, "zustellvariante/code", ["03"]),
        (ME | {"delivery": "post"}, "zustellvariante/code", ["01"]),
        (
            ME | {"scope": "erweitert", "details": ["leben", "staat", "einzug"]},
            "meldebescheinigungErweitert/code",
            ["15", "23", "24", "45"],
        ),
        (ME | {"name": {"family": "Sukarno"}}, "identifikation/vornamen/nichtVorhanden", ["true"]),
        (
            ME | {"child.name": {"given": "Zoë", "family": "Łukasz"}, "child.born": "2019-05-03"},
            "identifikation/vornamen/name",
            ["Zoë"],
        ),
        (ME, "leser/kennung", ["ags:06636016"]),
        (ME, "autor/kennung", ["mbp:unbekannt"]),
        (ME | {"author.key": "mbp:42"}, "autor/kennung", ["mbp:42"]),
        (ME, "anschrift.leser/gebaeude/hausnummer", []),
    ],
)
def test_a_registrar_finds_the_request_where_xmeld_puts_it(values, path, told):
    assert texts(REGISTERED, values, path) == told


@pytest.mark.parametrize(
    ("values", "path", "told"),
    [
        (MINE, "natuerlichePerson/familienname/name", ["Mustermann"]),
        (MINE, "natuerlichePerson/anschrift/strasse", ["Musterstraße 12 a"]),
        (MINE, "natuerlichePerson/kommunikation/kennung", ["Briefpost"]),
        (
            MINE | {"email": "e@example.org", "phone": "069 90009 123"},
            "natuerlichePerson/kommunikation/kennung",
            ["e@example.org", "069 90009 123"],
        ),
        (MINE, "verwandtschaftsverhaeltnis", ["beurkundete Person selbst"]),
        (MINE, "kind/namen/familienname/name", ["Gabler"]),
        (MINE, "kind/registernummer", ["G 123/1984"]),
        (MINE, "abholungImStandesamt", []),
        (MINE | {"delivery": "abholen"}, "abholungImStandesamt", ["true"]),
        (MINE, "verwendungszweck/code/code", []),
        (MINE | {"social": True}, "verwendungszweck/code/code", ["BVS"]),
        (MINE | {"social": True, "count": "2"}, "standardformat/gebuehrenfrei", ["true", "true"]),
        (MINE, "leser/kennung", ["psw:unbekannt"]),
        (MINE, "anhang/dokumentart", ["Gutachten"]),
        (
            MINE | {"address": {"street": "Rue 4", "city": "Straßburg", "country": "FR"}},
            "natuerlichePerson/anschrift/staat",
            ["Frankreich"],
        ),
    ],
)
def test_a_registry_office_finds_the_order_where_xpersonenstand_puts_it(values, path, told):
    assert texts(BORN, values, path) == told


@pytest.mark.parametrize(
    ("message_type", "values", "place"),
    [
        (REGISTERED, ME | {"scope": "ganz"}, "scope"),
        (REGISTERED, ME | {"scope": "erweitert", "details": []}, "details"),
        (REGISTERED, ME | {"scope": "erweitert", "details": ["religion"]}, "details"),
        (REGISTERED, {**ME, "name": None}, "name"),
        (BORN, MINE | {"count": "0"}, "count"),
        (BORN, MINE | {"count": "drei"}, "count"),
        (BORN, MINE | {"form": "gerahmt"}, "form"),
        (BORN, MINE | {"relation": "nachbar"}, "relation"),
        (BORN, {**MINE, "child.birthplace": ""}, "child.birthplace"),
    ],
)
def test_what_cannot_be_said_is_named_by_its_slot(message_type, values, place):
    with pytest.raises(MessageNotWritten) as refused:
        written(message_type, content(SERVICES[message_type.name], values))
    assert refused.value.place == place


def test_every_letter_of_the_norm_arrives():
    name, text = "".join(letters("A")), "".join(letters("C"))
    assert texts(REGISTERED, ME | {"name": {"family": name}}, "familienname.unstrukturiert/name") == [name]
    assert texts(BORN, MINE | {"interest": text}, "berechtigtesInteresse") == [text]
