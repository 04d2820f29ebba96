"""A statement on a plan as XBeteiligung has it: valid by the genuine schema, and narrower by our own profile."""

from typing import Any

import pytest
import xmlschema
from hypothesis import given

from portal.official import MessageNotWritten, profiles, xbeteiligung
from portal.xoev import check_file, parse_safely
from tests.generated import MANY, SOME
from tests.unit.official.contents import (
    FILE,
    LATER_LETTERS,
    by_slot,
    content,
    examples,
    letters,
    official,
    statements,
    written,
)

(MESSAGE,) = xbeteiligung.MESSAGES
SERVICE = "stellungnahme-abgeben"
SCHEMA = "xbeteiligung/xbeteiligung.xsd"
EXAMPLES = examples(SERVICE)
SHORT = {"plan": "Am Mühlbach", "statement": "Zu schmal."}
NAMED = SHORT | {"name": {"given": "Zoë", "family": "Şahin"}}


def texts(values: dict[str, Any], path: str) -> list[str]:
    """The texts at ``path`` of the statement; a name without prefix matches with and without a namespace."""
    root = parse_safely(written(MESSAGE, content(SERVICE, values, FILE)))
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [element.text or "" for element in root.xpath(f"//*[local-name()='stellungnahme']/{steps}")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_is_valid_by_the_standard_itself(example):
    application = content(SERVICE, by_slot(SERVICE, example), *([FILE] if example.files else []))
    schema = official(SCHEMA)
    assert schema.validate(parse_safely(written(MESSAGE, application))), schema.error_log


def test_topics_are_sent_in_the_words_the_form_has_for_them():
    chosen = next(example for example in EXAMPLES if example.answers.get("themen") == ["natur", "wasser"])
    assert texts(by_slot(SERVICE, chosen), "schlagwort") == ["Natur und Klima", "Wasser und Hochwasser"]


@given(statements)
@MANY
def test_every_statement_is_valid_by_the_standard_itself(values):
    schema = official(SCHEMA)
    assert schema.validate(parse_safely(written(MESSAGE, content(SERVICE, values, FILE)))), schema.error_log


@given(statements)
@SOME
def test_the_same_statement_is_the_same_message(values):
    assert written(MESSAGE, content(SERVICE, values)) == written(MESSAGE, content(SERVICE, dict(values)))


def test_another_validator_agrees_with_our_profile():
    path = profiles.PROFILES / xbeteiligung.PROFILE
    opinion = xmlschema.XMLSchema(path.read_text(), base_url=str(path.parent), allow="local")
    message = written(MESSAGE, content(SERVICE, NAMED, FILE)).decode()
    opinion.validate(message)
    assert not opinion.is_valid(message.replace("<code>0701</code>", "<code>0702</code>"))
    assert not opinion.is_valid(message.replace("Zu schmal.", "Zu schmal 🐶"))


def test_an_operator_can_check_such_a_message(tmp_path):
    file = tmp_path / "stellungnahme.xml"
    file.write_bytes(written(MESSAGE, content(SERVICE, NAMED, FILE)))
    assert check_file(file) == ()


@pytest.mark.parametrize(
    ("values", "path", "told"),
    [
        (SHORT, "verfasser", []),
        (SHORT, "artDerStellungnahme/code", ["1000"]),
        (SHORT, "artDerRueckmeldung/code", []),
        (SHORT, "planID", ["unbekannt"]),
        (SHORT | {"plan.id": "plan-7"}, "planID", ["plan-7"]),
        (SHORT, "datum", ["2026-09-02"]),
        (SHORT, "anlagen/anlage/anhangOderVerlinkung/anhang/dateiname", [FILE.name]),
        (NAMED, "artDerStellungnahme/code", ["2000"]),
        (NAMED, "verfasser/privatperson", ["true"]),
        (NAMED | {"organisation": "Naturfreunde"}, "verfasser/privatperson", []),
        (NAMED | {"organisation": "Naturfreunde"}, "verfasser/organisation/name", ["Naturfreunde"]),
        (SHORT | {"name": {"family": "Sukarno"}}, "verfasser/name/vorname/nichtVorhanden", ["true"]),
        (NAMED | {"email": "zoe@example.org"}, "artDerRueckmeldung/code", ["1000"]),
        (
            NAMED | {"address": {"street": "Rue 4", "city": "Straßburg", "country": "FR"}},
            "verfasser/anschrift/zusatz",
            ["Frankreich"],
        ),
        (SHORT | {"stage": "frueh"}, "verfahrensschrittKommunal/code", ["4000"]),
        (SHORT | {"stage": "entwurf"}, "verfahrensschrittKommunal/code", ["6000"]),
        (SHORT, "verfahrensschrittKommunal/code", ["9998"]),
        (SHORT, "schlagwort", []),
        (SHORT | {"topics": ["Natur und Klima", "„Am Bach“"]}, "schlagwort", ["Natur und Klima", '"Am Bach"']),
        (SHORT | {"place": {"place": "Hangweg"}}, "titel", ["Am Mühlbach, Hangweg"]),
        (SHORT | {"place": {"place": "Hangweg", "lat": "51.3", "lon": "9.8"}}, "titel", ["Am Mühlbach"]),
        (
            SHORT | {"place": {"place": "Hangweg", "lat": "51.3", "lon": "9.8"}},
            "georeferenzierung/punkt/punkt/punkt/pos",
            ["51.3 9.8"],
        ),
    ],
)
def test_a_planner_finds_the_statement_where_xbeteiligung_puts_it(values, path, told):
    assert texts(values, path) == told


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"plan": "Am Mühlbach"}, "statement"),
        ({"statement": "Zu schmal."}, "plan"),
        (SHORT | {"stage": "satzung"}, "stage"),
        (SHORT | {"plan": "Am Mühlbach\x01"}, "titel"),
    ],
)
def test_what_cannot_be_said_is_named_by_its_place(values, place):
    with pytest.raises(MessageNotWritten) as refused:
        written(MESSAGE, content(SERVICE, values))
    assert refused.value.place == place


@pytest.mark.parametrize("text", [*sorted(LATER_LETTERS), "Hund 🐕", "Иванов"])
def test_a_letter_that_the_standard_lacks_stops_the_message_without_repeating_it(text):
    with pytest.raises(MessageNotWritten) as refused:
        written(MESSAGE, content(SERVICE, SHORT | {"statement": text}))
    assert refused.value.place.endswith("beschreibung")
    assert text not in str(refused.value)


def test_every_other_letter_of_the_norm_arrives():
    text = "".join(letter for letter in letters("C") if letter not in LATER_LETTERS)
    assert texts(SHORT | {"statement": text}, "beschreibung") == [text]
    assert len(text) > 600


def test_the_root_knows_every_prefix():
    message = written(MESSAGE, content(SERVICE, NAMED))
    assert message.count(b"xmlns:") == len(parse_safely(message).nsmap)
