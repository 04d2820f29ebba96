"""What stands on the paper: every question of the form online, in its order, and all that must be said around them."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from portal.catalogue.deadlines import Yearly
from portal.forms import ChoiceDefinition, ComputedField, FieldDefinition, FileField, Form, MatrixField, Page
from portal.paper import paper_form
from tests.tools import need, program
from tests.unit.paper.papers import CATALOGUE, FORMS, content, of_form, printed
from tests.unit.web.field_samples import ALL_TYPES


@pytest.fixture
def read(tmp_path):
    """The text of a form without any spaces, since labels break their lines: as it is drawn, or as it is read aloud."""

    def text(made: bytes, *, aloud: bool = False) -> str:
        file = tmp_path / "form.pdf"
        file.write_bytes(made)
        name = "pdfinfo" if aloud else "pdftotext"
        tool = need(program(name), f"{name} fehlt: apt-get install poppler-utils")
        arguments = ["-struct-text", str(file)] if aloud else ["-raw", str(file), "-"]
        found = subprocess.run([tool, *arguments], capture_output=True, text=True, check=True).stdout
        return bare(" ".join(re.findall(r'^\s+"(.*)"$', found, re.MULTILINE)) if aloud else found)

    return text


def bare(text: str) -> str:
    return "".join(text.split())


def fields_of(form: Form) -> Iterator[FieldDefinition]:
    for step in form.steps:
        for page in (step,) if isinstance(step, Page) else step.pages:
            yield from page.fields


def words_of(field: FieldDefinition) -> Iterator[str]:
    yield field.label
    yield field.hint
    if isinstance(field, MatrixField):
        yield from (row.label for row in field.rows)
    if isinstance(field, ChoiceDefinition):
        for option in field.options:
            yield from (option.label, option.hint)


@pytest.mark.parametrize("service", FORMS)
def test_every_question_hint_and_option_of_the_form_online_stands_on_paper(read, service):
    text = read(printed(service))
    words = [bare(word) for field in fields_of(CATALOGUE.services[service].form) for word in words_of(field)]
    assert words and [word for word in words if word not in text] == []


@pytest.mark.parametrize("service", FORMS)
def test_questions_are_drawn_in_the_order_of_the_form_online_and_numbered(read, service):
    assert_in_order(CATALOGUE.services[service].form, read(printed(service)))


def test_questions_are_read_aloud_in_the_same_order(read):
    assert_in_order(CATALOGUE.services["hund-anmelden"].form, read(printed("hund-anmelden"), aloud=True))


def assert_in_order(form: Form, text: str) -> None:
    place = text.index(bare(f"A {form.sections[0].title}"))
    questions = [field for field in fields_of(form) if not isinstance(field, ComputedField)]
    for number, field in enumerate(questions, start=1):
        if not isinstance(field, FileField):
            found = text.find(bare(f"{number}{field.label}"), place)
            assert found >= place, f"{number} {field.label}"
            place = found


def test_every_type_of_field_finds_its_place(read):
    text = read(paper_form(of_form(ALL_TYPES)), aloud=True)
    for field in fields_of(ALL_TYPES):
        assert bare(field.label) in text, field.type
    for expected in (
        "Vorname Familienname",
        "Straße Hausnummer Postleitzahl Ort",
        "TT.MM.JJJJ",
        "Beginn (Uhr) Ende (Uhr)",
        "Registergericht",
        "Ich erteile das Lastschriftmandat. Ort, Datum Unterschrift",
        "Ich willige ein:",
        "Rathaus Gut",
        "Anderer Anlass Anderer Anlass:",
        "Ja Nein",
        "Das rechnen wir aus. Es ist Frage 2 × 96,00 €.",
    ):
        assert bare(expected) in text, expected


@pytest.mark.parametrize(
    "expected",
    [
        "Stadt Michelstadt Musterstraße 1",
        "Hund anmelden – Anzeige",
        "Senden oder bringen Sie das Formular an: Stadt Michelstadt Steueramt",
        "Diese Angaben sind Platzhalter.",
        "Das brauchen Sie • Name und Rasse des Hundes",
        "2. Hund, im Jahr: 99,00 €",
        "Gibt es mehrere Hunde? Kopieren Sie diesen Abschnitt für jeden weiteren Eintrag. Möglich sind höchstens 20.",
        "Nur wenn Sie bei Frage 13 „Ja“ angekreuzt haben.",
        "Erklärung und Unterschrift Meine Angaben sind richtig und vollständig. Ort, Datum Unterschrift",
        "Wer die Daten erhält",
        "Hessischen Beauftragten für Datenschutz und Informationsfreiheit",
        "Rechtsgrundlage: § 7 KAG Hessen und die Hundesteuersatzung der Stadt Michelstadt",
    ],
)
def test_what_must_be_said_around_the_questions_is_there(read, expected):
    assert bare(expected) in read(printed("hund-anmelden"))


def test_papers_to_enclose_are_asked_at_their_place_and_listed_at_the_end(read):
    text = read(printed("urkunde-beantragen"))
    assert bare("Legen Sie bei: Nachweis") in text and bare("Liegt bei Reiche ich nach") in text
    assert bare("Anlagen Nachweis (Frage 23)") in text


def test_what_there_must_be_several_of_is_printed_as_often(read):
    form = CATALOGUE.services["hund-anmelden"].form.model_dump(mode="json")
    group = next(step for step in form["steps"] if step["kind"] == "group")
    group["minimum"] = 2
    text = read(paper_form(of_form(Form.model_validate(form))))
    assert bare("Hund 1") in text and bare("Hund 2") in text
    assert text.count(bare("Name des Hundes")) == 2
    assert bare("Nur wenn Sie bei Frage 13 „Ja“ angekreuzt haben.") in text
    assert bare("Nur wenn Sie bei Frage 23 „Ja“ angekreuzt haben.") in text


def test_a_deadline_is_told_without_naming_today(read):
    yearly = Yearly(kind="yearly", month=5, day=31, after="Danach zählt das nächste Jahr.", legal_basis="§ 1")
    text = read(paper_form(content("hund-anmelden", deadline=yearly)))
    assert bare("Wir brauchen Ihre Angaben bis zum 31. Mai. Danach zählt das nächste Jahr. § 1") in text


def test_every_sheet_says_which_form_and_version_it_belongs_to(tmp_path):
    tool = need(program("pdftotext"), "pdftotext fehlt: apt-get install poppler-utils")
    file = tmp_path / "form.pdf"
    file.write_bytes(printed("hund-anmelden"))
    found = subprocess.run([tool, "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    pages = found.split("\f")[:-1]
    mark = content("hund-anmelden").fingerprint[:12]
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page and f"Prüfziffer {mark}" in page
