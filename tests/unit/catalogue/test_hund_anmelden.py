"""„Hund anmelden“ asks what the tax needs and no more, in words people understand."""

import re
from datetime import date
from pathlib import Path

import pytest

from portal.catalogue import Catalogue
from portal.forms import Group, numbered, problems, public

HUND = Catalogue.read(Path(__file__).resolve().parents[3] / "services").services["hund-anmelden"]
TODAY = date(2026, 6, 9)
PAGES = [page for step in HUND.form.steps for page in (step.pages if isinstance(step, Group) else [step])]
FIELDS = [field for page in PAGES for field in page.fields]


@pytest.mark.parametrize("example", HUND.examples, ids=lambda example: example.name)
def test_a_valid_example_passes_and_an_invalid_one_fails_with_exactly_its_error(example):
    answers = numbered(HUND.form, example.answers)
    found = {problem.input: problem.sentence for problem in problems(HUND.form, answers, TODAY)}
    assert found == example.errors


@pytest.mark.parametrize("example", HUND.examples, ids=lambda example: example.name)
def test_an_example_answers_only_what_is_asked(example):
    assert public(HUND.form, numbered(HUND.form, example.answers)) == example.answers


def test_the_valid_examples_visit_every_page():
    answered = set()
    for example in HUND.examples:
        if example.valid:
            answered |= set(example.answers)
            answered |= {key for dog in example.answers["hunde"] for key in dog}
    assert {field.id for field in FIELDS} - answered == set()


def test_two_examples_are_valid_and_three_fail():
    assert sorted(example.valid for example in HUND.examples) == [False, False, False, True, True]


def test_everything_asked_names_the_law_that_lets_us_ask():
    assert [field.id for field in FIELDS if not (field.personal and field.legal_basis)] == []


def test_what_the_tax_does_not_need_is_not_asked():
    asked = " ".join(field.label for field in FIELDS).lower()
    assert not re.search("versicherung|größe|geschlecht|ihr geburt|ausweisnummer", asked)


def test_every_field_type_there_is_now_is_used():
    assert {field.type for field in FIELDS} == {
        "text", "date", "number", "yes_no", "radio", "checkboxes", "select", "address", "person_name", "email",
        "phone", "iban", "declaration",
    }  # fmt: skip


def test_it_has_three_sections_so_that_no_task_list_is_needed():
    assert [section.title for section in HUND.form.sections] == ["Sie", "Ihre Hunde", "Steuer und Zahlung"]


def test_no_page_asks_more_than_five_things():
    assert max(len(page.fields) for page in PAGES) <= 5


def shown_texts():
    yield from (HUND.title, HUND.summary, HUND.lead, HUND.who, HUND.who_not, *HUND.need, HUND.processing, HUND.fee_text)
    yield from (HUND.other_ways, *HUND.next_steps, HUND.declaration, HUND.privacy.purpose, HUND.privacy.period)
    yield from (text for step in HUND.how for text in step)
    for page in PAGES:
        yield from (page.title, page.intro, page.why)
    for field in FIELDS:
        yield from (field.label, field.noun, field.hint, field.empty, field.why)
        yield from (option.label for option in getattr(field, "options", ()))


@pytest.mark.parametrize("text", sorted({text for text in shown_texts() if text}))
def test_sentences_are_short_and_polite_without_begging_or_blame(text):
    for sentence in re.split(r"(?<=[.?!:])\s+", text):
        assert len(sentence.split()) <= 15
    assert not re.search(r"\b(bitte|leider|ungültig|pflichtfeld|falsch)", text, re.IGNORECASE)


def test_a_sentence_for_nothing_typed_says_what_to_do():
    for field in FIELDS:
        if not field.optional:
            sentences = field.missing().values()
            assert all(re.match(r"(Geben Sie|Wählen Sie|Bestätigen Sie)", sentence) for sentence in sentences)


def test_the_name_of_the_service_is_kept_out_of_mails_as_tax_secrecy_demands():
    assert (HUND.confidential, HUND.retention_years, HUND.file_plan_key, HUND.kind) == ("tax", 10, "16.1.20", "anzeige")
