"""What holds for every type of field, whatever is typed."""

import json
import re
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from portal.forms import AnyField, FieldDefinition, Reading, written, xml_shape
from portal.forms.fieldtypes import in_words
from tests.unit.forms import more_field_samples
from tests.unit.forms.form_samples import OPTIONS, TODAY
from tests.unit.forms.more_samples import MORE_FIELDS, MORE_GOOD

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)


def make(kind: str, **more: Any) -> FieldDefinition:
    return ADAPTER.validate_python({"id": "f", "type": kind, "label": "Angabe", **more})


FIELDS = {
    "text": make("text"),
    "long text": make("text", multiline=True, max_length=2000),
    "compact text": make("text", compact=True, pattern="[0-9]{15}", mismatch="Chipnummer muss 15 Ziffern haben."),
    "name text": make("text", characters="A"),
    "date": make("date", not_before="today-130y", not_after="today"),
    "number": make("number", minimum=-5, maximum=2000),
    "time": make("time"),
    "money": make("money", maximum=1_000_000),
    "country": make("country"),
    "nationality": make("nationality"),
    "yes_no": make("yes_no"),
    "radio": make("radio", options=OPTIONS),
    "select": make("select", options=OPTIONS),
    "checkboxes": make("checkboxes", options=OPTIONS),
    "address": make("address"),
    "address abroad": make("address", abroad=True),
    "person_name": make("person_name"),
    "single name": make("person_name", single_name_allowed=True),
    "email": make("email"),
    "phone": make("phone"),
    "iban": make("iban"),
    "declaration": make("declaration"),
    "file": make("file", formats=["pdf"], max_files=2),
    "file or later": make("file", later=True),
    **MORE_FIELDS,
}

CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PLAN = {"id": "1", "name": "Lageplan.pdf", "type": "application/pdf", "size": 1_204_224, "sha256": CHECKSUM}
SMALL = PLAN | {"id": "2", "name": "Plan 🗺.pdf", "size": 340_000}

GOOD: dict[str, list[tuple[dict[str, list[str]], Any, tuple[str, ...]]]] = {
    "text": [({"f": ["  Rex   von Erbach "]}, "Rex von Erbach", ("Rex von Erbach",))],
    "long text": [({"f": ["Zeile 1\r\nZeile 2"]}, "Zeile 1\nZeile 2", ("Zeile 1", "Zeile 2"))],
    "compact text": [({"f": ["276 0981 0123 4567"]}, "276098101234567", ("276098101234567",))],
    "name text": [({"f": ["Łukasz"]}, "Łukasz", ("Łukasz",))],
    "date": [
        ({"f-day": ["27"], "f-month": ["3"], "f-year": ["1985"]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["27."], "f-month": ["März"], "f-year": ["1985"]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["27"], "f-month": ["Mrz."], "f-year": ["1985"]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["27.03.1985"]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["27. März 1985"], "f-month": [""]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["1985-03-27"]}, "1985-03-27", ("27. März 1985",)),
        ({"f-day": ["27/3/1985"]}, "1985-03-27", ("27. März 1985",)),
    ],
    "number": [
        ({"f": [" 1.250 "]}, "1250", ("1250",)),
        ({"f": ["007"]}, "7", ("7",)),
        ({"f": ["-3"]}, "-3", ("-3",)),
        ({"f": ["-0"]}, "0", ("0",)),
    ],
    "time": [
        ({"f": ["18:00"]}, "18:00", ("18 Uhr",)),
        ({"f": ["18 Uhr"]}, "18:00", ("18 Uhr",)),
        ({"f": ["18.30"]}, "18:30", ("18:30 Uhr",)),
        ({"f": [" 8:05 uhr "]}, "08:05", ("8:05 Uhr",)),
        ({"f": ["18 Uhr 30"]}, "18:30", ("18:30 Uhr",)),
        ({"f": ["18h30"]}, "18:30", ("18:30 Uhr",)),
        ({"f": ["0"]}, "00:00", ("0 Uhr",)),
    ],
    "money": [
        ({"f": ["25,00"]}, "25,00", ("25,00 €",)),
        ({"f": ["25"]}, "25,00", ("25,00 €",)),
        ({"f": ["25,5 €"]}, "25,50", ("25,50 €",)),
        ({"f": ["€ 25,-"]}, "25,00", ("25,00 €",)),
        ({"f": ["25.50 EUR"]}, "25,50", ("25,50 €",)),
        ({"f": ["1.250"]}, "1250,00", ("1.250,00 €",)),
        ({"f": [" 1 250,05 Euro"]}, "1250,05", ("1.250,05 €",)),
        ({"f": ["007"]}, "7,00", ("7,00 €",)),
        ({"f": ["0,00"]}, "0,00", ("0,00 €",)),
    ],
    "country": [({"f": ["000"]}, "000", ("Deutschland",)), ({"f": ["129"]}, "129", ("Frankreich",))],
    "nationality": [({"f": ["000"]}, "000", ("deutsch",)), ({"f": ["997"]}, "997", ("staatenlos",))],
    "yes_no": [({"f": ["yes"]}, True, ("Ja",)), ({"f": ["no"]}, False, ("Nein",))],
    "radio": [({"f": ["y"]}, "y", ("Y",)), ({"f": ["x", "y"]}, "x", ("X",))],
    "select": [({"f": ["z"]}, "z", ("Z",))],
    "checkboxes": [({"f": ["z", "x", "z"]}, ["x", "z"], ("X", "Z"))],
    "address": [
        (
            {
                "f-street": ["Beispielweg"],
                "f-house_number": ["7–9"],
                "f-postal_code": ["D-64 720"],
                "f-city": ["Erbach"],
            },
            {"street": "Beispielweg", "house_number": "7-9", "postal_code": "64720", "city": "Erbach"},
            ("Beispielweg 7-9", "64720 Erbach"),
        ),
        (
            {"f-street": ["Hof"], "f-house_number": ["Ohne"], "f-postal_code": ["01067"], "f-city": ["Dresden"]},
            {"street": "Hof", "house_number": "ohne", "postal_code": "01067", "city": "Dresden"},
            ("Hof", "01067 Dresden"),
        ),
    ],
    "address abroad": [
        (
            {"f-street": ["Rue de la Paix 1"], "f-city": ["Paris"], "f-country": ["FR"]},
            {"street": "Rue de la Paix 1", "city": "Paris", "country": "FR"},
            ("Rue de la Paix 1", "Paris", "Frankreich"),
        ),
    ],
    "person_name": [
        (
            {"f-given": ["Zoë Şule"], "f-family": ["O’Neil-Groß"]},
            {"given": "Zoë Şule", "family": "O’Neil-Groß"},
            ("Zoë Şule O’Neil-Groß",),
        )
    ],
    "single name": [({"f-family": ["Sukarno"]}, {"family": "Sukarno"}, ("Sukarno",))],
    "email": [({"f": [" Kim@Beispiel.EXAMPLE "]}, "Kim@beispiel.example", ("Kim@beispiel.example",))],
    "phone": [
        ({"f": ["06062 / 70-0"]}, "06062 / 70-0", ("06062 / 70-0",)),
        ({"f": ["+33 1 42 68 53 00"]}, "+33 1 42 68 53 00", ("+33 1 42 68 53 00",)),
    ],
    "iban": [({"f": ["de89 3704 0044 0532 0130 00"]}, "DE89370400440532013000", ("DE89 3704 0044 0532 0130 00",))],
    "declaration": [({"f": ["yes"]}, True, ("Bestätigt",))],
    "file": [
        ({"f": [written(PLAN)]}, [PLAN], ("Lageplan.pdf (1,2 MB)",)),
        ({"f": [written(PLAN), written(SMALL)]}, [PLAN, SMALL], ("Lageplan.pdf (1,2 MB)", "Plan _.pdf (340 kB)")),
    ],
    "file or later": [
        ({"f": ["later"]}, "later", ("Wird nachgereicht",)),
        ({"f": ["later", written(PLAN)]}, [PLAN], ("Lageplan.pdf (1,2 MB)",)),
    ],
    **MORE_GOOD,
}

FIELDS |= more_field_samples.FIELDS
GOOD |= more_field_samples.GOOD


def test_every_type_of_field_there_is_has_samples_here():
    """But the computed one, into which nobody types."""
    known = set(ADAPTER.json_schema()["discriminator"]["mapping"])
    assert {field.type for field in FIELDS.values()} | {"computed"} == known
    assert FIELDS.keys() == GOOD.keys()


@pytest.mark.parametrize(
    ("kind", "typed", "value", "lines"), [(kind, *case) for kind, cases in GOOD.items() for case in cases]
)
def test_typed_input_becomes_an_answer_and_is_shown_to_people(kind, typed, value, lines):
    field = FIELDS[kind]
    assert field.judge(typed, "f", TODAY).value == value
    assert field.show(value) == lines
    assert field.check(value, TODAY) == {}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, cases in GOOD.items() for _, value, _ in cases])
def test_an_answer_written_into_the_inputs_is_read_back_the_same(kind, value):
    field = FIELDS[kind]
    assert field.read(field.write(value, "hunde-2-f"), "hunde-2-f").value == value
    assert set(field.write(value, "f")) <= set(field.inputs("f"))


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, cases in GOOD.items() for _, value, _ in cases])
def test_an_answer_is_plain_json_and_has_the_leaves_of_its_shape(kind, value):
    field = FIELDS[kind]
    assert json.loads(json.dumps(value)) == value
    leaves = field.leaves(value)
    match field.shape():
        case xml_shape.Leaf() as leaf:
            assert_fits(leaf, leaves)
        case xml_shape.Many(xml_shape.Leaf() as leaf, most):
            assert isinstance(leaves, tuple) and len(leaves) <= most
            for text in leaves:
                assert_fits(leaf, text)
        case xml_shape.Many(xml_shape.Record() as record, most):
            assert isinstance(leaves, tuple) and len(leaves) <= most
            for one in leaves:
                assert_fits_record(record, one)
        case xml_shape.Record() as record:
            assert_fits_record(record, leaves)


def assert_fits_record(record: xml_shape.Record, leaves: object) -> None:
    assert isinstance(leaves, dict)
    assert leaves.keys() <= {part.name for part in record.parts}
    assert all(part.optional or part.name in leaves for part in record.parts)
    for part in record.parts:
        if part.name in leaves:
            assert_fits(part.leaf, leaves[part.name])


def assert_fits(leaf: xml_shape.Leaf, text: object) -> None:
    assert isinstance(text, str)
    assert leaf.max_length is None or len(text) <= leaf.max_length
    assert not leaf.codes or text in leaf.codes
    assert leaf.kind != "boolean" or text in ("true", "false")
    assert leaf.kind != "time" or re.fullmatch("[0-2][0-9]:[0-5][0-9]:00", text)
    assert leaf.kind != "money" or re.fullmatch(r"(0|[1-9][0-9]*)\.[0-9]{2}", text)


def raw_inputs(field: FieldDefinition) -> st.SearchStrategy[dict[str, list[str]]]:
    nasty = st.text(st.characters(codec=None)) | st.sampled_from(
        [
            "",
            " ",
            "yes",
            "x",
            "3",
            "März",
            "31",
            "2",
            "1985",
            "27.03.1985",
            "ERB-AB 123",
            "276 0981 0123 4567",
            "06062 700",
            "18.30",
            "18 Uhr",
            "1.250,5 €",
            "129",
            "DE",
            "a@b.de",
            "later",
            "Handel",
            "47",
            "64711",
            "49,6757",
            written(PLAN),
            written(PLAN | {"state": "refused"}),
            written(PLAN | {"type": "image/png"}),
            "\x00",
            "\u202e",
        ]
    )
    return st.fixed_dictionaries({}, optional={name: st.lists(nasty, max_size=2) for name in field.inputs("f")})


@pytest.mark.parametrize("kind", FIELDS)
@given(data=st.data())
def test_whatever_is_typed_becomes_an_answer_or_one_sentence_per_input(kind, data):
    field = FIELDS[kind]
    raw = data.draw(raw_inputs(field))
    reading = field.judge(raw, "f", TODAY)
    unanswered = kind == "consent" and reading == Reading()
    assert (reading.value is None) == bool(reading.errors) or unanswered
    assert set(reading.errors) <= set(field.inputs("f"))
    assert_good_german(reading.errors.values())
    if reading.value is not None:
        assert field.check(reading.value, TODAY) == {}
        assert field.read(field.write(reading.value, "f"), "f").value == reading.value
        assert field.show(reading.value)
        field.leaves(reading.value)


def assert_good_german(sentences: Any) -> None:
    for sentence in sentences:
        sentence.encode()
        assert sentence.endswith(".")
        for word in ("ungültig", "Pflichtfeld", "Bitte", "bitte", "leider", "Leider"):
            assert word not in sentence


PARTS = sorted({suffix[1:] for field in FIELDS.values() for suffix in field.suffixes} | {"from", "until"})

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("kind", FIELDS)
@given(value=anything)
@example(value="31.02.2026")
@example(value={"given": 5})
@example(value=["x", 5])
def test_a_stored_value_of_any_kind_is_judged_without_breaking(kind, value):
    field = FIELDS[kind]
    errors = field.check(value, TODAY)
    assert_good_german(errors.values())
    field.show(value)
    field.comparable(value)
    if value is not None and not errors:
        assert field.show(value)
        field.leaves(value)


FULL_OF: dict[str, str] = {
    "too long": "a" * 100_000,
    "digits without end": "9" * 100_000,
    "wrong kind": "{'a': [1]}",
    "control characters": "a\x00b\x07",
    "emoji": "🐕",
    "bidi override": "abc\u202ecba",
    "no-width": "\u200b",
    "lone surrogate": "\ud83d",
    "tower of marks": "a" + "\u0301\u0323" * 50_000,
    "other script": "Ωмега",
}


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("bad", FULL_OF)
def test_bad_input_is_refused_quickly_with_one_sentence_for_each_input_that_must_be_mended(kind, bad):
    field = FIELDS[kind]
    raw = {name: [FULL_OF[bad]] for name in field.inputs("f")}
    start = time.process_time()
    reading = field.judge(raw, "f", TODAY)
    assert time.process_time() - start < 1
    if (kind, bad) in {("text", "wrong kind"), ("long text", "wrong kind")}:
        # Braces are ordinary characters of a free text.
        assert reading.value == FULL_OF[bad]
        return
    assert reading.value is None
    assert reading.errors
    assert_good_german(reading.errors.values())


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("raw", [{}, {"f": [""]}, {"f": []}, {"f-day": [" "], "f-given": ["\t"], "f-street": ["\n"]}])
def test_nothing_typed_is_told_unless_it_is_optional(kind, raw):
    field = FIELDS[kind]
    assert bool(field.judge(raw, "f", TODAY).errors) is (kind != "consent")
    optional = field.model_copy(update={"optional": True})
    assert optional.judge(raw, "f", TODAY) == type(optional.judge(raw, "f", TODAY))(None, {})
    assert optional.check(None, TODAY) == {}


@pytest.mark.parametrize(
    "kind", [kind for kind in FIELDS if kind in ("yes_no", "radio", "select", "checkboxes", "declaration")]
)
def test_what_is_not_among_the_options_counts_as_unanswered(kind):
    field = FIELDS[kind]
    assert field.judge({"f": ["hacked"]}, "f", TODAY).errors == field.judge({}, "f", TODAY).errors


@pytest.mark.parametrize("kind", ["text", "yes_no", "radio", "number"])
def test_of_several_values_for_one_input_the_first_counts(kind):
    field = FIELDS[kind]
    (good, value, _) = GOOD[kind][0]
    assert field.judge({"f": [*good["f"], "something else"]}, "f", TODAY).value == value


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_day_of_the_calendar_can_be_typed_in_numbers_and_in_words(day):
    field = FIELDS["date"]
    for typed in (in_words(day), day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d/%m/%Y}"):
        assert field.judge({"f-day": [typed]}, "f", TODAY).value == day.isoformat()


@given(st.integers(-5, 2000))
def test_conditions_see_a_number_as_a_number(number):
    field = FIELDS["number"]
    assert field.comparable(field.judge({"f": [str(number)]}, "f", TODAY).value) == number
