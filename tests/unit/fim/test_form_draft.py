"""What a schema becomes in a form: sections, pages, questions, and tasks for the editor; nothing is lost silently."""

import re

import pytest

from portal.catalogue import check_service
from portal.fim import Count, FimError, Rule, Value, service_file
from portal.fim.schema import CodeList
from portal.forms import CHECK, Form, Group, is_open, reachable
from tests.tools import PROJECT
from tests.unit.fim.schemas import (
    COUNTRIES,
    NOW,
    fields_of,
    form_of,
    group,
    one,
    only_field,
    pages_of,
    schema,
    service_of,
    text,
)


def todos(form):
    """Every task for the editor, wherever it stands."""
    holders = [*form.steps, *pages_of(form), *fields_of(form)]
    return "\n".join(dict.fromkeys(todo for holder in holders for todo in holder.todo))


def test_a_top_group_is_a_section_and_a_page_has_at_most_five_fields():
    six = (one(text(f"F{n}", f"Angabe {'abcdef'[n]}")) for n in range(6))
    form = form_of(schema(one(group("G1", "Halter", *six)), one(group("G2", "Hund", one(text("F9"))))))
    assert [section.title for section in form.sections] == ["Halter", "Hund"]
    assert [(page.title, len(page.fields)) for page in form.steps] == [
        ("Halter", 5),
        ("Halter – Teil 2", 1),
        ("Hund", 1),
    ]


def test_a_group_inside_has_pages_of_its_own_and_the_order_stays():
    inner = group("G2", "Geburtsdatum", one(text("F2", "Jahr")))
    form = form_of(schema(one(group("G1", "Person", one(text("F1", "Name")), one(inner), one(text("F3", "Ort"))))))
    assert [page.title for page in form.steps] == ["Person", "Geburtsdatum", "Person – Teil 2"]
    assert [field.fim for field in fields_of(form)] == ["G1.F1", "G1.G2.F2", "G1.F3"]


def test_equal_names_are_told_apart_by_the_groups_around_them():
    twice = [
        group(f"G{n}", name, one(text("F1", "Straße (ohne Nummer)"))) for n, name in ((1, "Wohnung"), (2, "Betrieb"))
    ]
    form = form_of(schema(*map(one, twice)))
    assert [field.id for field in fields_of(form)] == ["wohnung_strasse", "betrieb_strasse"]


def test_a_group_that_may_be_left_out_but_needs_answers_is_opened_by_a_question():
    form = form_of(schema(one(group("G1", "Vertretung", one(text("F1"))), "0:1"), one(text("F2", "Ort"))))
    gate, inside, _ = form.steps
    assert gate.fields[0].type == "yes_no" and gate.fields[0].fim == "G1"
    assert not inside.when.holds({gate.fields[0].id: False}) and inside.when.holds({gate.fields[0].id: True})
    assert not inside.fields[0].optional


def test_a_group_in_which_everything_may_be_left_out_needs_no_question():
    form = form_of(schema(one(group("G1", "Erreichbarkeit", one(text("F1"), "0:1")), "0:1")))
    assert [field.fim for field in fields_of(form)] == ["G1.F1"]


@pytest.mark.parametrize(("count", "minimum", "limit"), [("0:*", 0, 20), ("1:3", 1, 3), ("2:500", 2, 200)])
def test_a_repeated_group_is_a_group_of_the_form(count, minimum, limit):
    (step,) = form_of(schema(one(group("G1", "Hund", one(text("F1"))), count))).steps
    assert isinstance(step, Group)
    assert (step.minimum, step.limit, step.fim) == (minimum, limit, "G1")
    assert bool(step.todo) is (count != "1:3")


def test_a_repeated_group_inside_a_repeated_one_gets_a_few_places_and_says_so():
    inner = group("G2", "Impfung", one(text("F1")))
    form = form_of(schema(one(group("G1", "Hund", one(inner, "1:*")), "1:*")))
    assert [field.fim for field in fields_of(form) if field.type == "text"] == [
        "G1.G2[1].F1", "G1.G2[2].F1", "G1.G2[3].F1",
    ]  # fmt: skip
    assert [field.fim for field in fields_of(form) if field.type == "yes_no"] == ["G1.G2[2]", "G1.G2[3]"]
    assert "G2: FIM erlaubt die Anzahl 1:*; das Formular hat 3 Plätze dafür." in todos(form)


def test_a_field_that_may_stand_twice_to_five_times_has_five_places_two_of_them_needed():
    form = form_of(schema(one(text("F1", "Zeile"), "2:5")))
    assert [(field.fim, field.optional) for field in fields_of(form)] == [
        ("F1[1]", False), ("F1[2]", False), ("F1[3]", True), ("F1[4]", True), ("F1[5]", True),
    ]  # fmt: skip


def test_a_field_that_may_stand_any_number_of_times_is_a_group_of_one_field():
    (step,) = form_of(schema(one(text("F1", "Staatsangehörigkeit"), "1:*"))).steps
    assert isinstance(step, Group) and step.fim == "F1" == step.pages[0].fields[0].fim


def test_a_label_is_read_before_the_next_page_and_a_locked_field_becomes_a_task():
    note = text("F1", "Hinweis", kind="label", content="Lesen Sie das Merkblatt.")
    locked = text("F2", "Adresssuche", kind="locked")
    form = form_of(schema(one(note), one(locked), one(text("F3", "Ort"))))
    (page,) = form.steps
    assert page.intro == "Lesen Sie das Merkblatt."
    assert [field.fim for field in page.fields] == ["F3"]
    assert "F2" in todos(form)


def test_each_rule_stands_where_it_belongs_with_its_id_and_its_words():
    rule, other = Rule("R1", "2.0.0", "Masern", "Wenn A,\ndann B."), Rule("R2", "1.0.0", "Alter", "Wenn C.")
    form = form_of(schema(one(group("G1", "Kind", one(text("F1", rules=(other,))), rules=(rule,)))))
    assert form.steps[0].todo == ("Regel R1 „Masern“ (Version 2.0.0): Wenn A,\ndann B.",)
    assert form.steps[0].fields[0].todo == ("Regel R2 „Alter“ (Version 1.0.0): Wenn C.",)
    assert form.fim.rules["R1"].text == "Wenn A,\ndann B."


def test_a_rule_of_the_whole_schema_stands_in_the_notes():
    service = service_of(schema(one(text()), rules=(Rule("R1", "1.0", "Immer", "Wenn D."),)))
    assert any("R1" in note and "Wenn D." in note for note in service.notes)


@pytest.mark.parametrize(
    ("asked", "count", "expected"),
    [
        (text(precision={"maxLength": "60"}), "1:1", {"type": "text", "max_length": 60, "multiline": False}),
        (text(precision={"maxLength": "1000"}), "0:1", {"max_length": 1000, "multiline": True, "optional": True}),
        (text(name="Beschreibung"), "1:1", {"multiline": True}),
        (text(precision={"minLength": "3"}), "1:1", {"pattern": ".{3,}"}),
        (text(precision={"pattern": "^[0-9]{5}$"}), "1:1", {"pattern": "[0-9]{5}"}),
        (text(type="date", precision={"minValue": "2020-01-01"}), "1:1", {"type": "date", "not_before": "2020-01-01"}),
        (text(type="num_int", precision={"minValue": "1", "maxValue": "31"}), "1:1", {"minimum": 1, "maximum": 31}),
        (text(type="num_currency", precision={"maxValue": "12.5"}), "1:1", {"type": "money", "maximum": 1250}),
        (text(type="bool"), "1:1", {"type": "yes_no"}),
        (text(type="time"), "1:1", {"type": "time"}),
        (text(type="file", media_types=("image/png",), max_size=20_000_000), "1:*",
         {"type": "file", "formats": ("png",), "max_size_mb": 19, "max_files": 20}),
        (text(values=(Value("001", "Ja"),)), "1:1", {"type": "radio"}),
        (text(values=(Value("001", "Ja"),)), "1:*", {"type": "checkboxes"}),
        (text(values=tuple(Value(str(n), "Ja") for n in range(8))), "1:1", {"type": "select"}),
        (text(code_list=CodeList(COUNTRIES)), "1:1", {"type": "country"}),
        (text("F60000000242", "E-Mail"), "1:1", {"type": "email"}),
    ],
)  # fmt: skip
def test_a_limit_of_the_schema_is_a_limit_of_the_question(asked, count, expected):
    found = only_field(asked, count)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (text(precision={"pattern": r"\d+"}), "pattern"),
        (text(precision={"pattern": "(a+)+"}), "pattern"),
        (text(precision={"pattern": "["}), "pattern"),
        (text(precision={"pattern": "abc", "maxLength": "2"}), "pattern"),
        (text(precision={"maxLength": "1000000"}), "maxLength"),
        (text(type="date", precision={"minValue": "irgendwann"}), "minValue"),
        (text(type="num_int", precision={"minValue": "9", "maxValue": "3"}), "maxValue"),
        (text(type="num", precision={"maxValue": "0.5"}), "maxValue"),
        (text(type="datetime"), "datetime"),
        (text(type="file", media_types=("text/csv",)), "text/csv"),
        (text(code_list=CodeList("urn:de:x", "3", "urn:de:x_3")), "urn:de:x_3"),
        (text(kind="select"), "Auswahlfeld"),
    ],
)
def test_what_the_form_cannot_check_is_a_task_for_the_editor(asked, said):
    found = only_field(asked)
    assert any(said in todo for todo in found.todo)


def test_codes_that_cannot_be_keys_get_others_and_keep_their_own_beside():
    values = (Value("a b", "Eins"), Value("a/b", "Zwei"))
    form = form_of(schema(one(text("F1", values=values))))
    assert [option.key for option in form.steps[0].fields[0].options] == ["a-b", "a-b-2"]
    assert form.fim.elements["F1"].codes == {"a-b": "a b", "a-b-2": "a/b"}


def test_a_question_as_label_leaves_the_name_to_the_sentences():
    assert only_field(text(name="Rasse", label="Welche Rasse hat der Hund?")).noun == "Rasse"
    assert only_field(text(name="Rasse", label="Geben Sie die Rasse an")).noun == "Rasse"


def test_personal_data_names_the_law_of_its_place_or_of_the_schema():
    asked = schema(one(text("F1", "Name"), references=["§ 1 HundeG"]), one(text("F2", "Ort")), references=("§ 9 KAG",))
    assert [field.legal_basis for field in fields_of(form_of(asked))] == ["§ 1 HundeG", "§ 9 KAG"]


def test_a_schema_without_fields_becomes_a_form_with_one_open_question():
    (field,) = fields_of(form_of(schema()))
    assert field.optional and field.todo


def test_places_inside_places_cannot_grow_without_end():
    inner = group("G9", "Tief", one(text("F1")))
    for number in range(8):
        inner = group(f"G{number}", "Tief", one(inner, "5:5"))
    with pytest.raises(FimError, match="mehr als 1500"):
        form_of(schema(one(group("G10", "Außen", one(inner)), "1:*")))


def test_two_equal_elements_side_by_side_are_refused():
    with pytest.raises(FimError, match="zweimal"):
        form_of(schema(one(text("F1")), one(text("F1"))))


def test_two_fields_of_one_element_are_refused_because_one_answer_would_be_lost():
    data = form_of(schema(one(text("F1", "Name")), one(text("F2", "Ort")))).model_dump(mode="json")
    data["steps"][0]["fields"][1]["fim"] = "F1"
    with pytest.raises(ValueError, match="„F1“ steht zweimal da"):
        Form.model_validate(data)


def test_the_key_of_the_service_is_taken_from_the_description():
    assert service_of(schema(one(text()), description="Leistungsschlüssel: 99102013104000")).leika == "99102013104000"
    assert service_of(schema(one(text()))).leika is None


def test_the_file_passes_the_check_and_says_what_is_open(tmp_path):
    draft = service_file(schema(one(text("F1", "Ja", label="no", help="0123", values=(Value("yes", "2026-01-01"),)))))
    file = tmp_path / f"{draft.name}.yaml"
    file.write_text(draft.text, encoding="utf-8")
    assert check_service(file, NOW.date()) == ()
    assert draft.open_places >= draft.text.count("OFFEN:") - 3 > 5
    assert "S1" in draft.text.splitlines()[0]


def test_a_person_can_go_through_the_form_page_by_page():
    form = form_of(schema(one(group("G1", "Hund", one(text("F1")), one(group("G2", "Chip", one(text("F2"))), "0:1")))))
    answers = {"stichwort": "Bello", fields_of(form)[1].id: False}
    assert is_open(form, {**answers, fields_of(form)[0].id: "Bello"}, CHECK, NOW.date())
    assert len(reachable(form, {})) == 3


def test_nothing_that_people_see_ever_speaks_of_tasks_or_of_fim():
    """Templates and rooms that make pages, letters and lists do not touch what is for editors."""
    files = [
        file
        for folder in ("templates", "portal/apply", "portal/inbox", "portal/receipts", "portal/messages", "portal/web")
        for file in (PROJECT / folder).rglob("*.*")
        if file.suffix in (".html", ".py", ".txt")
    ]
    assert len(files) > 50
    shown = [file.name for file in files if re.search(r"\.(?:todo|fim)\b", file.read_text(encoding="utf-8"))]
    assert shown == []


def test_count_reads_what_the_standard_and_its_hands_write():
    assert Count.read("1:n") == Count.read("1:*") == Count(1, None)
    assert Count.read("") is None is Count.read("2:1")
