"""Files and typed answers come from two places and are one form for whoever reads them."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from portal.forms import (
    AnyField,
    FileField,
    Form,
    asks_for_files,
    files_in,
    later_in,
    problems,
    prune,
    shown_name,
    size_in_words,
    summary,
    with_files,
    without_files,
    without_states,
)

TODAY = date(2026, 6, 9)
CHECKSUM = "9f" * 32


def file(name="Plan.pdf", media_type="application/pdf", size=1_204_224, **more):
    return {"id": name, "name": name, "type": media_type, "size": size, "sha256": CHECKSUM, **more}


def field(**more) -> FileField:
    return TypeAdapter(AnyField).validate_python({"id": "plan", "type": "file", "label": "Lageplan", **more})


FORM = Form.model_validate(
    {
        "sections": [{"id": "s", "title": "Fest"}],
        "steps": [
            {
                "id": "gross",
                "section": "s",
                "title": "Groß?",
                "fields": [{"id": "gross", "type": "yes_no", "label": "Ist es groß?", "noun": "Größe"}],
            },
            {
                "id": "plan",
                "section": "s",
                "title": "Plan",
                "when": {"field": "gross", "equals": True},
                "fields": [{"id": "plan", "type": "file", "label": "Lageplan", "later": True}],
            },
            {
                "id": "hunde",
                "section": "s",
                "title": "Hunde",
                "item_title": "Hund",
                "add_question": "Noch einer?",
                "minimum": 0,
                "pages": [
                    {
                        "id": "hund",
                        "title": "Hund",
                        "fields": [
                            {"id": "rufname", "type": "text", "label": "Rufname"},
                            {"id": "foto", "type": "file", "label": "Foto", "optional": True, "formats": ["jpeg"]},
                        ],
                    }
                ],
            },
        ],
    }
)
PHOTO = file("Rex.jpg", "image/jpeg", 40_000)
TYPED = {"gross": True, "hunde": [{"n": 1, "rufname": "Bello"}, {"n": 3, "rufname": "Rex"}]}
FILES = {"plan": [file()], "hunde-3-foto": [PHOTO], "hunde-2-foto": [file("Weg.jpg", "image/jpeg")]}


def test_files_stand_where_they_were_uploaded_and_those_of_a_removed_item_nowhere():
    joined = with_files(FORM, TYPED, FILES)
    assert joined["plan"] == [file()]
    assert joined["hunde"] == [{"n": 1, "rufname": "Bello"}, {"n": 3, "rufname": "Rex", "foto": [PHOTO]}]
    assert [one["name"] for one in files_in(FORM, joined)] == ["Plan.pdf", "Rex.jpg"]
    assert TYPED["hunde"][1] == {"n": 3, "rufname": "Rex"}


def test_files_are_not_stored_with_the_answers_but_that_they_follow_is():
    page = FORM.by_id["plan"]
    assert without_files(page.fields, {"plan": [file()]}) == {}
    assert without_files(page.fields, {"plan": "later"}) == {"plan": "later"}


def test_a_file_wins_over_the_word_that_it_follows():
    assert with_files(FORM, TYPED | {"plan": "later"}, FILES)["plan"] == [file()]
    assert with_files(FORM, TYPED | {"plan": "later"}, {})["plan"] == "later"


def test_what_follows_is_named_for_the_receipt():
    assert later_in(FORM, TYPED | {"plan": "later"}) == ("Lageplan",)
    assert later_in(FORM, with_files(FORM, TYPED, FILES)) == ()


def test_a_file_nobody_asks_for_any_more_is_dropped_and_named():
    pruned = prune(FORM, with_files(FORM, TYPED | {"gross": False}, FILES))
    assert pruned.dropped == ("Lageplan",)
    assert [one["name"] for one in files_in(FORM, pruned.answers)] == ["Rex.jpg"]


def test_how_a_check_went_is_not_sent():
    files = {"plan": [file(state="checked")], "hunde-3-foto": [PHOTO | {"state": "unscanned"}]}
    joined = with_files(FORM, TYPED, files)
    assert files_in(FORM, without_states(FORM, joined)) == (file(), PHOTO)
    assert joined["plan"] == [file(state="checked")]


def test_a_file_must_be_there_unless_it_may_follow_or_stay_away():
    told = {problem.input: problem.sentence for problem in problems(FORM, TYPED, TODAY)}
    assert told == {"plan": "Wählen Sie bei „Lageplan“ eine Datei aus und laden Sie sie hoch."}
    assert problems(FORM, TYPED | {"plan": "later"}, TODAY) == ()
    assert field().check("later", TODAY) != {}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([file(state="refused")], "Entfernen Sie die Datei „Plan.pdf“. Wir können sie nicht annehmen."),
        (
            [file(), file("Zwei.pdf"), file("Drei.pdf")],
            "Entfernen Sie 1 Datei. Höchstens 2 Dateien als PDF oder JPEG, jede bis 5 MB.",
        ),
        (
            [file("Plan.png", "image/png")],
            "Entfernen Sie die Datei „Plan.png“. Höchstens 2 Dateien als PDF oder JPEG, jede bis 5 MB.",
        ),
    ],
)
def test_what_cannot_stay_is_named_with_the_remedy(files, sentence):
    assert field(formats=["pdf", "jpeg"], max_files=2, max_size_mb=5).check(files, TODAY) == {"": sentence}


@pytest.mark.parametrize("state", ["checking", "waiting", "checked", "unscanned"])
def test_a_check_that_is_not_over_keeps_nobody_from_going_on(state):
    assert field().check([file(state=state)], TODAY) == {}


def test_a_browser_cannot_invent_a_file():
    reading = field().read({"plan": ['{"name": "Plan.pdf"}', "Plan.pdf"]}, "plan")
    assert reading.value is None and reading.errors


def test_no_condition_looks_at_files():
    steps = FORM.model_dump(mode="json")
    with pytest.raises(ValidationError, match="können nicht nach Dateien fragen"):
        page = {"id": "x", "section": "s", "title": "X", "when": {"field": "plan", "equals": "later"}}
        steps["steps"].append(page | {"fields": [{"id": "x", "type": "text", "label": "X"}]})
        Form.model_validate(steps)


def test_only_a_form_with_such_a_question_asks_for_files():
    assert asks_for_files(FORM)
    assert not asks_for_files(Form.model_construct(sections=FORM.sections, steps=FORM.steps[:1]))


def test_people_read_name_and_size():
    (section, *_) = summary(FORM, with_files(FORM, TYPED, FILES))
    assert [entry.lines for entry in section.entries] == [("Ja",), ("Plan.pdf (1,2 MB)",)]


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 Byte"), (999, "999 Byte"), (1_000, "1 kB"), (999_499, "999 kB"), (1_000_000, "1,0 MB")]
)
def test_sizes_are_read_as_people_say_them(size, words):
    assert size_in_words(size) == words


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Plan 🗺.pdf", "Plan _.pdf"), ("\x07", "_"), (" ", "Datei"), ("Łódź.pdf", "Łódź.pdf")],
)
def test_a_name_is_shown_in_the_letters_messages_can_carry(name, shown):
    assert shown_name(name) == shown


def test_a_long_name_keeps_its_ending():
    assert shown_name("a" * 300 + ".pdf").endswith("aa.pdf") and len(shown_name("a" * 300 + ".pdf")) <= 200
