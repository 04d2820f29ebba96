"""A summary shows what counts, by section and item, with short labels."""

from hypothesis import given

from portal.forms import Place, prune, summary
from tests.unit.forms.form_samples import BELLO, HALTER, HUND, REX, forms_and_answers


def test_pages_stand_by_section_and_each_item_by_itself():
    shown = summary(HUND, HALTER | {"hunde": [BELLO, REX]})
    assert [(part.id, part.title) for part in shown] == [
        ("person", "Sie"),
        ("hunde-1", "Hund 1: Bello"),
        ("hunde-2", "Hund 2: Rex"),
        ("tiere", "Ihre Hunde"),
    ]
    assert [(entry.label, entry.lines) for entry in shown[0].entries] == [
        ("Name", ("Kim Beispiel",)),
        ("Lastschrift", ("Nein",)),
    ]
    assert [entry.lines for entry in shown[2].entries] == [("Rex",), ("Heim",), ("Haus Pfote",)]


def test_what_was_left_out_is_shown_as_unanswered():
    (last,) = (part for part in summary(HUND, HALTER | {"hunde": [BELLO, REX]}) if part.id == "tiere")
    assert [(entry.label, entry.lines, entry.answered) for entry in last.entries] == [("Grund", (), False)]


def test_every_part_leads_to_where_it_is_changed():
    shown = summary(HUND, HALTER | {"hunde": [BELLO, REX]})
    assert shown[0].change == Place("halter")
    assert shown[2].change == Place("hunde", 2, "hund")
    assert shown[2].entries[2].place == Place("hunde", 2, "heim")
    assert shown[0].entries[0].input == "halter-given"


def test_an_empty_group_is_shown_as_unanswered():
    (part,) = (part for part in summary(HUND, HALTER) if part.id == "hunde")
    assert [(entry.label, entry.answered) for entry in part.entries] == [("Ihre Hunde", False)]


def test_answers_left_behind_are_not_shown():
    shown = summary(HUND, HALTER | {"iban": "DE89370400440532013000"})
    assert "IBAN" not in {entry.label for part in shown for entry in part.entries}


@given(forms_and_answers())
def test_only_what_counts_is_shown(sample):
    form, answers = sample
    assert summary(form, answers) == summary(form, prune(form, answers).answers)
