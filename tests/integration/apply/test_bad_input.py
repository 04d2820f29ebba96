"""Whatever is typed, the page says once per input what to mend, keeps what was typed, and stores nothing of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from portal.forms import FieldDefinition, Place
from tests.applicant import Applicant
from tests.cases import as_stored
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import (
    EVERY_BRANCH,
    SERVICE,
    address,
    answers_of,
    errors_at_the_fields,
    places,
    stored_draft,
    with_answers,
)
from tests.shipped import CATALOGUE
from tests.tools import commit

#: Words that blame a person or say nothing (the error formula: what to do, or what the answer must be).
REFUSED_WORDS = re.compile(r"ungültig|Pflichtfeld|Bitte|leider|\bFehler|falsch", re.IGNORECASE)

CHOSEN = ("radio", "select", "checkboxes", "yes_no", "declaration", "sepa_mandate-agreed")

#: What no field takes, whatever it asks for.
ANYWHERE = {
    "far too long": "Ab" * 50_000,
    "a control character": "Bello\x07\x1b[31m",
    "the character that ends strings": "Bello\x00",
    "an emoji": "Bello 🐕",
    "writing turned around": "Bello\u202egnp.exe",
    "invisible signs": "Be\u200bl\u2066lo",
    "another script": "Белло",
    "markup": "<script>alert(1)</script>\"'&lt;🐕",
    "half a character": "\ufffd",
}

#: What a field of this type does not take; by type, or by the id of a field with rules of its own.
WRONG_KIND = {
    "number": {"a word": "viele", "below zero": "-1", "above the limit": "51", "a fraction": "1,5", "huge": "9" * 400},
    "date-day": {"no day": "Montag", "the thirty-second": "32", "nothing": ""},
    "date-month": {"no month": "Brachet", "the thirteenth": "13", "nothing": ""},
    "date-year": {"two digits": "24", "the year 0000": "0000", "a word": "heuer", "nothing": ""},
    "email": {"no @": "erika.example.org", "two @": "a@b@example.org", "no domain": "erika@"},
    "phone": {"letters": "06061-HUND", "too short": "12"},
    "sepa_mandate-iban": {
        "a slip of the pen": "DE02120300000000202052",
        "too short": "DE0212030000",
        "no country": "XX02",
    },
    "dog_chip": {"too few digits": "27609", "letters": "27609810012345A", "for tests": "999098100123456"},
    "address-postal_code": {"too short": "6472", "letters": "ABCDE"},
    "person_name-given": {"digits": "R2D2"},
}

#: The codes of bytes that no text is written with.
BROKEN_BYTES = {"no UTF-8": "%FF%FE", "half a surrogate pair": "%ED%A0%80"}


@dataclass(frozen=True)
class Input:
    """One input of the form and the place where it stands."""

    place: Place
    field: FieldDefinition
    name: str
    suffix: str

    @property
    def chosen(self) -> bool:
        """Is it ticked or picked, not typed?"""
        return self.field.type + self.suffix in CHOSEN

    @property
    def kinds(self) -> dict[str, str]:
        """What must be refused here."""
        own = {
            **WRONG_KIND.get(self.field.type + self.suffix, {}),
            **WRONG_KIND.get(self.field.id, {}),
            **({} if self.field.optional else {"nothing": "", "blanks": " \t\u00a0 "}),
        }
        return {**ANYWHERE, **own}


def every_input() -> Iterator[Input]:
    """Each input once, in the place where the example with every branch meets it first."""
    service = CATALOGUE.services[SERVICE]
    answers = as_stored(service.form, [example for example in service.examples if example.valid][EVERY_BRANCH].answers)
    met: set[str] = set()
    for place, stop in places(service.form, answers):
        for field in stop.fields:
            for suffix in field.suffixes:
                name = stop.prefix + field.id + suffix
                if name in field.inputs(stop.prefix + field.id) and field.id + suffix not in met:
                    met.add(field.id + suffix)
                    yield Input(place, field, name, suffix)


INPUTS = tuple(every_input())


@pytest.fixture(scope="module")
def somebody(standing_app) -> Applicant:
    """Somebody whose every page is answered: refused input must leave this as it is."""
    return with_answers(standing_app, answers_of(standing_app, EVERY_BRANCH))


def matrix() -> Iterator[object]:
    """Every input with everything it must refuse; of what no field takes, a quick run tries two with each input."""
    dice = random.Random(commit())
    for asked in INPUTS:
        tried = {*asked.kinds.keys() - ANYWHERE.keys(), *dice.sample(sorted(ANYWHERE), 2)}
        for kind in asked.kinds:
            marks = () if kind in tried else (pytest.mark.full,)
            yield pytest.param(asked, kind, id=f"{asked.name}: {kind}", marks=marks)


@ON_ONE_DATABASE
@pytest.mark.parametrize(("asked", "kind"), list(matrix()))
def test_what_cannot_be_taken_is_told_at_the_field_and_kept_as_typed(standing_app, somebody, asked: Input, kind: str):
    revision = stored_draft(standing_app, somebody).revision
    typed = asked.kinds[kind]
    somebody.open(address(somebody, asked.place))
    others = {name: text for name, text in somebody.form_values() if name not in (asked.name, "csrf_token")}

    somebody.submit({asked.name: typed}, follow=False)

    assert somebody.page.status_code == 200
    assert_told_well(somebody, of=asked)
    assert_kept_as_typed(somebody, asked, typed, others)
    assert stored_draft(standing_app, somebody).revision == revision


def assert_told_well(somebody: Applicant, *, of: Input) -> None:
    """One sentence about this field, the same in the summary and at the field; the title says that there is one."""
    assert len(somebody.errors) == 1, somebody.errors
    assert errors_at_the_fields(somebody) == somebody.errors
    ((wrong, sentence),) = somebody.errors.items()
    assert wrong.startswith(of.name.removesuffix(of.suffix))
    assert sentence.endswith(".") and not REFUSED_WORDS.search(sentence) and len(sentence) < 200
    assert somebody.tree.xpath("string(//title)").startswith("Fehler: ")
    assert somebody.tree.get_element_by_id(wrong).tag in ("input", "select", "textarea")
    assert "<script>alert" not in somebody.page.text


def assert_kept_as_typed(somebody: Applicant, asked: Input, typed: str, others: dict[str, str]) -> None:
    """A line of text stands there to the letter; a choice that was not on the page cannot. Nothing else was lost."""
    if not asked.chosen:
        assert f'name="{asked.name}" value="{escape(typed)}"' in somebody.page.text
    now = dict(somebody.form_values())
    assert {name: now.get(name) for name in others} == others


@ON_ONE_DATABASE
@pytest.mark.parametrize("kind", ["no UTF-8", pytest.param("half a surrogate pair", marks=pytest.mark.full)])
@pytest.mark.parametrize("asked", [asked for asked in INPUTS if not asked.chosen], ids=lambda asked: asked.name)
def test_bytes_that_are_no_text_count_as_if_their_codes_had_been_typed(standing_app, asked: Input, kind: str):
    """So a field that takes „%“ takes them, visible to everyone, and every other one says what it does not take."""
    somebody = with_answers(standing_app, answers_of(standing_app, EVERY_BRANCH))
    place, codes = address(somebody, asked.place), BROKEN_BYTES[kind]
    outcomes = []
    for sent in (codes, codes.replace("%", "%25")):
        somebody.open(place)
        others = [(name, text) for name, text in somebody.form_values() if name != asked.name]
        body = f"{urlencode([*others, ('action', 'continue')])}&{asked.name}={sent}"
        somebody.page = somebody.client.post(place, data=body, content_type="application/x-www-form-urlencoded")
        outcomes.append((somebody.page.status_code, somebody.errors, stored_draft(standing_app, somebody).answers))
    as_bytes, as_typed = outcomes

    assert as_bytes == as_typed
    assert as_bytes[0] in (200, 303) and bool(as_bytes[1]) is (as_bytes[0] == 200)


@ON_ONE_DATABASE
def test_a_body_that_is_no_text_at_all_shows_the_page_again(standing_app, somebody):
    revision = stored_draft(standing_app, somebody).revision
    place = address(somebody, Place("kontakt"))

    page = somebody.client.post(place, data=b"email=\xff\xfe", content_type="application/x-www-form-urlencoded")

    assert page.status_code == 200 and "Wie erreichen wir Sie" in page.text
    assert stored_draft(standing_app, somebody).revision == revision


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("31", "2", "2024", "Den 31. Februar gibt es nicht. Prüfen Sie Tag und Monat."),
        ("29", "2", "2023", "Den 29. Februar 2023 gibt es nicht. Prüfen Sie Tag, Monat und Jahr."),
        ("31.02.2024", "", "", "Den 31. Februar gibt es nicht. Prüfen Sie Tag und Monat."),
        ("1", "1", "2999", "Beginn der Haltung muss heute oder in der Vergangenheit liegen."),
    ],
)
def test_a_day_that_cannot_be_is_told_by_its_name(standing_app, somebody, day, month, year, sentence):
    somebody.open(address(somebody, Place("hunde", 1, "herkunft")))
    typed = {"hunde-1-seit-day": day, "hunde-1-seit-month": month, "hunde-1-seit-year": year}

    somebody.submit(typed)

    assert somebody.errors == errors_at_the_fields(somebody) == {"hunde-1-seit-day": sentence}
    assert typed.items() <= dict(somebody.form_values()).items()


@ON_ONE_DATABASE
def test_every_wrong_input_of_a_page_is_told_in_the_order_of_the_page(standing_app, somebody):
    somebody.open(address(somebody, Place("adresse")))
    empty = {f"adresse-{part}": "" for part in ("street", "house_number", "postal_code", "city")}

    somebody.submit({**empty, "adresse-street": "🐕", "adresse-city": "A" * 101})

    assert list(somebody.errors) == list(empty)
    assert somebody.errors == errors_at_the_fields(somebody)
    assert "Prüfen Sie 4 Angaben" in somebody.text


@ON_ONE_DATABASE
def test_what_is_voluntary_may_be_left_out(standing_app):
    somebody = with_answers(standing_app, answers_of(standing_app))
    somebody.open(address(somebody, Place("kontakt")))

    somebody.submit({"email": "", "telefon": "  "})

    assert not somebody.errors and somebody.step == "haushalt"
    assert not {"email", "telefon"} & stored_draft(standing_app, somebody).answers.keys()
