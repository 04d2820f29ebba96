"""A changed form: what was answered before goes along or is kept beside; nothing is ever lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.catalogue import FormChange, FormerAnswer, migrated
from portal.catalogue.form_changes import fields_inside, fields_outside
from portal.forms import Form, Group
from tests.unit.forms.form_samples import (
    BELLO,
    COMPLETE,
    HALTER,
    HUND,
    REX,
    field,
    form,
    forms,
    forms_and_answers,
    page,
)

FILE = {"id": "1", "name": "a.pdf", "type": "application/pdf", "size": 3, "sha256": "0" * 64, "state": "checked"}


def change(version: str = "2", **renames: str) -> FormChange:
    return FormChange(version=version, migrate=True, renames=renames, said="Es ist anders.")


NAMING = ("id", "field", "named_by")


def renamed_ids(data: Any, names: dict[str, str]) -> Any:
    """A form's data with some fields and groups called otherwise, also where conditions ask for them."""
    if isinstance(data, list):
        return [renamed_ids(part, names) for part in data]
    if not isinstance(data, dict):
        return data
    return {
        key: names.get(value, value) if key in NAMING and isinstance(value, str) else renamed_ids(value, names)
        for key, value in data.items()
    }


def called_otherwise(asked: Form, names: dict[str, str]) -> Form:
    return Form.model_validate(renamed_ids(asked.model_dump(mode="json"), names))


def leaves(answers: dict[str, Any]) -> list[str]:
    """Every single answer, without its name."""
    found = []
    for value in answers.values():
        is_list = isinstance(value, list) and value
        if is_list and all(isinstance(item, dict) and "n" in item for item in value):
            found += [canonical(part) for item in value for key, part in item.items() if key != "n"]
        else:
            found.append(canonical(value))
    return sorted(found)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def paths(asked: Form) -> list[str]:
    inside = [f"{step.id}.{name}" for step in asked.steps if isinstance(step, Group) for name in fields_inside(step)]
    return [*fields_outside(asked), *(step.id for step in asked.steps if isinstance(step, Group)), *inside]


# Whatever the forms are --------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.data(), forms_and_answers(), forms())
def test_every_answer_is_in_the_new_answers_or_kept_beside_them(data, before, after):
    asked, answers = before
    old = data.draw(st.lists(st.sampled_from(paths(asked)), max_size=3, unique=True))
    targets = [path.rpartition(".")[2] for path in paths(after)]
    renames = {name: data.draw(st.sampled_from(targets)) for name in old}

    found = migrated(asked, after, answers, [change(**renames)])

    assert sorted(leaves(found.answers) + [canonical(answer.value) for answer in found.lost]) == leaves(answers)
    assert all(answer.label and answer.lines for answer in found.lost)


@settings(max_examples=25)
@given(forms_and_answers())
def test_without_a_change_everything_stays(sample):
    asked, answers = sample
    found = migrated(asked, asked, answers)
    assert (found.answers, found.lost, found.anew, found.gone) == (answers, (), (), ())


@settings(max_examples=25)
@given(forms_and_answers(), st.randoms())
def test_renames_of_two_versions_lead_where_one_after_the_other_leads(sample, random):
    first, answers = sample
    top = [*fields_outside(first), *(step.id for step in first.steps if isinstance(step, Group))]
    inner = {name: step.id for step in first.steps if isinstance(step, Group) for name in fields_inside(step)}
    one = {name: f"{name}_b" for name in (*top, *inner) if random.random() < 0.5}
    second = called_otherwise(first, one)
    two = {one.get(name, name): f"{one.get(name, name)}_c" for name in (*top, *inner) if random.random() < 0.5}
    third = called_otherwise(second, two)

    def declared(version: str, names: dict[str, str], groups: dict[str, str]) -> FormChange:
        return change(version, **{f"{groups[old]}.{old}" if old in groups else old: new for old, new in names.items()})

    in_second = {one.get(name, name): one.get(group, group) for name, group in inner.items()}
    changes = declared("2", one, inner), declared("3", two, in_second)

    halfway = migrated(first, second, answers, changes[:1])
    there = migrated(second, third, halfway.answers, changes[1:])
    at_once = migrated(first, third, answers, changes[::-1])
    assert at_once.answers == there.answers
    assert len(at_once.lost) == len(halfway.lost) + len(there.lost)


# Single rules ------------------------------------------------------------------------------------------------------


def test_a_renamed_field_keeps_its_answer_and_nobody_is_asked_again():
    new = called_otherwise(HUND, {"abbuchen": "lastschrift", "rufname": "name", "hunde": "tiere"})
    renames = {"abbuchen": "lastschrift", "hunde.rufname": "name", "hunde": "tiere"}
    found = migrated(HUND, new, COMPLETE, [change(**renames)])
    assert found.answers == {
        "halter": HALTER["halter"],
        "lastschrift": False,
        "tiere": [{"n": 1, "name": "Bello", "herkunft": "zucht"}],
    }
    assert (found.lost, found.anew, found.groups) == ((), (), {"hunde": "tiere"})


def test_an_answer_whose_question_is_gone_is_kept_as_it_was_shown():
    new = HUND.model_dump(mode="json")
    new["steps"][2]["pages"] = [new["steps"][2]["pages"][0]]
    del new["steps"][2]["pages"][0]["fields"][1]
    found = migrated(HUND, Form.model_validate(new), HALTER | {"hunde": [BELLO, REX]})
    assert [(kept.label, kept.lines, kept.question, kept.value) for kept in found.lost] == [
        ("Herkunft (Hund 1: Bello)", ("Züchter",), "hunde-1-herkunft", "zucht"),
        ("Herkunft (Hund 2: Rex)", ("Heim",), "hunde-2-herkunft", "heim"),
        ("Tierheim (Hund 2: Rex)", ("Haus Pfote",), "hunde-2-tierheim", "Haus Pfote"),
    ]
    assert found.gone == tuple(kept.label for kept in found.lost)
    assert found.anew == ()


def test_what_does_not_fit_any_more_is_kept_and_asked_again():
    old, new = form(page("p", field("alter"))), form(page("p", field("alter", "number", maximum=9)))
    assert migrated(old, new, {"alter": "7"}).answers == {"alter": "7"}
    found = migrated(old, new, {"alter": "sieben"})
    assert (found.answers, found.anew, found.gone) == ({}, ("Alter",), ())
    assert found.lost[0].lines == ("sieben",)


def test_a_new_question_is_named_when_these_answers_lead_to_it():
    old = form(page("p", field("haus", "yes_no")))
    new = form(page("p", field("haus", "yes_no")), page("q", field("garten"), when={"field": "haus", "equals": True}))
    assert migrated(old, new, {"haus": True}).anew == ("Garten",)
    assert migrated(old, new, {"haus": False}).anew == ()


def test_what_was_open_before_is_not_new():
    old = form(page("p", field("a"), field("b")))
    assert migrated(old, form(page("p", field("a"), field("b"), field("c"))), {"a": "x"}).anew == ("C",)


def test_a_new_list_of_things_is_named():
    group = HUND.model_dump(mode="json")["steps"][2] | {"section": "one"}
    assert migrated(form(page("p", field("a"))), form(page("p", field("a")), group), {"a": "x"}).anew == ("Ihre Hunde",)


@pytest.mark.parametrize(
    ("kind", "more", "before", "after"),
    [
        ("radio", {}, "x", "w"),
        ("checkboxes", {}, ["x", "z"], ["w", "z"]),
        ("choice_other", {}, {"key": "x"}, {"key": "w"}),
        ("choice_other", {}, {"key": "other", "other": "x"}, {"key": "other", "other": "x"}),
        ("matrix", {"rows": [{"key": "x", "label": "X"}]}, {"x": "x"}, {"x": "w"}),
    ],
)
def test_an_option_is_called_otherwise(kind, more, before, after):
    def with_options(*keys):
        options = [{"key": key, "label": key.upper()} for key in keys]
        return form(page("p", field("f", kind, options=options, **more)))

    old, new = with_options("x", "z"), with_options("w", "z")
    assert migrated(old, new, {"f": before}, [change(**{"f=x": "w"})]).answers == {"f": after}
    if "x" in canonical(before) and after != before:
        assert migrated(old, new, {"f": before}).answers == {}


def test_a_row_that_is_gone_is_never_dropped_with_the_next_save():
    def rows(*keys):
        options = [{"key": "x", "label": "X"}]
        return form(page("p", field("f", "matrix", options=options, rows=[{"key": k, "label": k} for k in keys])))

    found = migrated(rows("a", "b"), rows("a"), {"f": {"a": "x", "b": "x"}})
    assert (found.answers, found.lost[0].value) == ({}, {"a": "x", "b": "x"})


def test_two_answers_for_one_question_are_both_kept():
    old, new = form(page("p", field("a"), field("b"))), form(page("p", field("b")))
    found = migrated(old, new, {"a": "eins", "b": "zwei"}, [change(a="b")])
    assert found.answers == {"b": "eins"}
    assert [kept.value for kept in found.lost] == ["zwei"]


def test_files_go_along_or_are_kept():
    old = form(page("p", field("plan", "file"), field("foto", "file", later=True)))
    new = form(page("p", field("lageplan", "file")))
    found = migrated(old, new, {"plan": [FILE], "foto": [FILE | {"id": "2"}]}, [change(plan="lageplan")])
    assert found.answers == {"lageplan": [FILE]}
    (kept,) = found.lost
    assert (kept.label, kept.lines, kept.files[0]["id"]) == ("Foto", ("a.pdf (3 Byte)",), "2")
    assert FormerAnswer.from_data(json.loads(json.dumps(kept.data()))) == kept


def test_what_is_computed_is_no_answer_that_could_be_asked_again():
    numbers = [field("a", "number", maximum=9), field("b", "number", maximum=9)]
    new = form(page("p", *numbers, field("summe", "computed", compute={"sum": ["a", "b"]})))
    found = migrated(form(page("p", *numbers, field("summe"))), new, {"a": "1", "b": "2", "summe": "viel"})
    assert found.answers == {"a": "1", "b": "2"}
    assert ([kept.value for kept in found.lost], found.anew) == (["viel"], ())
