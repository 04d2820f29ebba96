"""What holds for every service: its examples prove it, its words are short and polite, its questions are lawful."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import pytest

from portal.catalogue import Service, answers_of
from portal.forms import ComputedField, FieldDefinition, Group, Page, problems, public, summary
from tests.shipped import CATALOGUE
from tests.things_asked import ABOUT_THINGS

SERVICES = list(CATALOGUE.services.values())
#: Examples about the future are counted from the day on which the catalogue is read.
TODAY = date.today()

each_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.id)
#: Where somebody else decides, there may be no form to prove.
each_form = pytest.mark.parametrize(
    "service", [service for service in SERVICES if service.has_form], ids=lambda service: service.id
)


def pages_of(service: Service) -> list[Page]:
    return [page for step in service.form.steps for page in (step.pages if isinstance(step, Group) else [step])]


def fields_of(service: Service) -> list[FieldDefinition]:
    return [field for page in pages_of(service) for field in page.fields]


def asked_in(fields: Iterable[FieldDefinition]) -> list[FieldDefinition]:
    """Those that somebody answers; what is computed nobody does."""
    return [field for field in fields if not isinstance(field, ComputedField)]


def given(answers) -> Iterator[str]:
    """The ids that an example answers, inside groups too."""
    for key, value in answers.items():
        yield key
        for item in value if isinstance(value, list) else ():
            yield from item if isinstance(item, dict) else ()


@each_service
def test_a_valid_example_passes_and_an_invalid_one_fails_with_exactly_its_error(service):
    found = {
        example.name: {one.input: one.sentence for one in problems(service.form, answers_of(service, example), TODAY)}
        for example in service.examples
    }
    assert found == {example.name: example.errors for example in service.examples}


@each_service
def test_an_example_answers_only_what_is_asked(service):
    nobodys = {field.id for field in fields_of(service)} - {field.id for field in asked_in(fields_of(service))}
    for example in service.examples:
        asked = public(service.form, answers_of(service, example))
        typed = {key: value for key, value in asked.items() if key not in {*example.files, *nobodys}}
        assert (example.name, typed) == (example.name, example.answers)
        assert (example.name, set(example.files) - set(asked)) == (example.name, set())


@each_service
def test_no_two_answers_of_a_section_have_the_same_name(service):
    """But those that stand one below the other, which share theirs: a day and its hour."""
    for example in service.examples:
        for section in summary(service.form, answers_of(service, example)):
            names = [name for name, _ in groupby(entry.label for entry in section.entries)]
            assert [name for name in names if names.count(name) > 1] == [], example.name


@each_service
def test_the_valid_examples_answer_every_question(service):
    valid = [example for example in service.examples if example.valid]
    answered = {key for example in valid for key in (*given(example.answers), *example.files)}
    assert {field.id for field in asked_in(fields_of(service))} - answered == set()


@each_form
def test_at_least_two_examples_are_valid_and_three_fail(service):
    valid = [example.valid for example in service.examples]
    assert valid.count(True) >= 2 and valid.count(False) >= 3


@each_service
def test_what_tells_about_a_person_names_the_law_that_lets_us_ask(service):
    """Every question is about a person, unless it stands in the list of those that are about things."""
    asked = {field.id for field in asked_in(fields_of(service)) if not field.personal}
    assert asked == set(ABOUT_THINGS.get(service.id, "").split())
    assert [field.id for field in fields_of(service) if field.personal and len(field.legal_basis) < 10] == []


@each_form
def test_no_page_asks_more_than_five_things(service):
    assert max(len(asked_in(page.fields)) for page in pages_of(service)) <= 5


@each_service
def test_towns_offer_it_with_an_office_and_amounts_of_their_own(service):
    found = (CATALOGUE.offer(town.slug, service.id) for town in CATALOGUE.municipalities)
    offers = [offer for offer in found if offer is not None]
    assert len({offer.office.email for offer in offers}) == len(offers) >= 3
    tariffs = [offer.service.tariff.title for offer in offers if offer.service.tariff]
    assert len(set(tariffs)) == len(tariffs) and (not tariffs or len(tariffs) >= 3)


@each_service
def test_a_question_that_refuses_the_next_days_has_a_deadline_that_says_so_before_the_first_page(service):
    """From 3 days on: who learns it on an inner page has typed in vain."""
    told = service.deadline
    days = {told.days, *(case.days for case in told.longer)} if told and told.kind == "ahead" else set()
    asked = [field for step in service.form.steps if isinstance(step, Page) for field in step.fields]
    refused = {
        int(limit[1])
        for field in asked
        if (limit := re.fullmatch(r"today\+([0-9]+)d", getattr(field, "not_before", None) or ""))
    }
    assert {one for one in refused if one >= 3} == days


def shown_texts(service: Service) -> Iterator[str | None]:
    yield from (service.title, service.summary, service.lead, service.who, service.who_not, *service.need)
    yield from (service.processing, service.fee_text, service.other_ways, *service.next_steps, service.declaration)
    yield from (service.privacy.purpose, service.privacy.period)
    yield from (text for step in service.how for text in step)
    for step in service.form.steps:
        if isinstance(step, Group):
            yield from (step.title, step.intro, step.why, step.add_question, step.add_empty, step.too_few, step.full)
    for page in pages_of(service):
        yield from (page.title, page.intro, page.why)
    for field in fields_of(service):
        yield from (field.label, field.noun, field.hint, field.empty, field.why)
        yield from (getattr(field, name, "") for name in ("too_early", "too_late", "mismatch"))
        if "options" in type(field).model_fields:
            yield from (text for option in field.options for text in (option.label, option.hint))


BEGGING_OR_BLAME = re.compile(r"\b(bitte|leider|ungültig|pflichtfeld|falsch)", re.IGNORECASE)


@each_service
def test_sentences_are_short_and_polite_without_begging_or_blame(service):
    texts = sorted({text for text in shown_texts(service) if text})
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.?!:])\s+", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > 15] == []
    assert [text for text in texts if BEGGING_OR_BLAME.search(text)] == []


ON_OUR_PAGES = re.compile(r"\b(hier|online|ohne Konto|Minuten|klick|Knopf)", re.IGNORECASE)
UPLOADS = re.compile(r"\b(Laden Sie .* hoch\b|hochladen|klick|Knopf)", re.IGNORECASE)


@each_form
def test_lead_and_questions_are_true_on_paper_too(service):
    """Every town may offer a service as a form, on paper or by a link; the paper prints the same questions."""
    assert ON_OUR_PAGES.findall(service.lead) == []
    printed = [text for page in pages_of(service) for text in (page.title, page.intro)]
    printed += [text for field in fields_of(service) for text in (field.label, field.hint)]
    assert [text for text in printed if text and UPLOADS.search(text)] == []


@each_service
def test_a_sentence_for_nothing_typed_says_what_to_do(service):
    asked = [field for field in fields_of(service) if not field.optional]
    sentences = {(field.id, sentence) for field in asked for sentence in field.missing().values()}
    assert {one for one in sentences if not re.match(r"(Geben Sie|Wählen Sie|Bestätigen Sie)", one[1])} == set()


@each_service
def test_a_person_named_for_somebody_else_is_not_filled_in_by_the_browser(service):
    """The first name, address and number are one's own; what comes later belongs to others."""
    for kind in ("person_name", "phone"):
        own, *others = [field for field in fields_of(service) if field.type == kind] or [None]
        assert own is None or own.autocomplete != "off"
        assert [field.id for field in others if field.autocomplete != "off"] == []


#: What a service file proposes, and the word with which a note names the law it follows.
PROPOSED = {"retention_years": "Die Aufbewahrung", "processing": "Die Bearbeitungszeit"}


@each_service
def test_how_long_things_are_kept_and_take_follows_a_law_that_is_named_or_is_said_to_be_a_proposal(service):
    for part, word in PROPOSED.items():
        laws = [note for note in service.notes if re.search(rf"{word}\b[^.]*(§|Artikel)", note)]
        assert (part in service.illustrative) != bool(laws), f"{part}: {laws}"
