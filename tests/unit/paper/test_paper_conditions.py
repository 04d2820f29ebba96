"""Conditions as sentences people can follow with a pen in the hand."""

import pytest

from portal.forms import Form, Group
from portal.forms.conditions import read
from portal.paper.conditions import Asked, only_if

FIELDS = [
    {"id": "da", "type": "yes_no", "label": "Ist er da?"},
    {
        "id": "art",
        "type": "radio",
        "label": "Welche Art?",
        "options": [{"key": key, "label": key.upper()} for key in "abcdefghijk"],
    },
    {"id": "tage", "type": "checkboxes", "label": "Tage", "options": [{"key": "sa", "label": "Samstag"}]},
    {"id": "zahl", "type": "number", "label": "Gäste"},
    {"id": "kosten", "type": "money", "label": "Kosten"},
    {"id": "tag", "type": "date", "label": "Tag", "noun": "Tag"},
    {"id": "staat", "type": "country", "label": "Staat"},
    {"id": "ort", "type": "text", "label": "Ort"},
]
FORM = Form.model_validate(
    {
        "sections": [{"id": "s", "title": "S"}],
        "steps": [
            {"id": "p", "section": "s", "title": "P", "fields": FIELDS},
            {
                "id": "hunde",
                "section": "s",
                "title": "Hunde",
                "item_title": "Hund",
                "item_plural": "Hunde",
                "add_question": "Noch einer?",
                "pages": [{"id": "h", "title": "H", "fields": [{"id": "name", "type": "text", "label": "Name"}]}],
            },
        ],
    }
)
PRINTED = {field.id: Asked(number, field) for number, field in enumerate(FORM.by_id["p"].fields, start=1)}
GROUP = FORM.by_id["hunde"]
assert isinstance(GROUP, Group)
PRINTED["hunde"] = Asked(9, GROUP)


def field(name: str, **asked: object) -> dict[str, object]:
    return {"field": name, **asked}


YES, B = field("da", equals=True), field("art", equals="b")
SENTENCES = [
    (None, ""),
    (YES, "Nur wenn Sie bei Frage 1 „Ja“ angekreuzt haben."),
    ({"not": YES}, "Nur wenn Sie bei Frage 1 nicht „Ja“ angekreuzt haben."),
    (field("da", equals=False), "Nur wenn Sie bei Frage 1 „Nein“ angekreuzt haben."),
    (field("art", **{"in": ["a", "b", "c"]}), "Nur wenn Sie bei Frage 2 „A“, „B“ oder „C“ angekreuzt haben."),
    ({"not": field("art", **{"in": ["a", "b"]})}, "Nur wenn Sie bei Frage 2 weder „A“ noch „B“ angekreuzt haben."),
    (field("tage", contains="sa"), "Nur wenn Sie bei Frage 3 „Samstag“ angekreuzt haben."),
    (
        field("tage", count_more_than=2),
        "Nur wenn Sie bei Frage 3 mehr als 2 Antworten angekreuzt haben.",
    ),
    (field("zahl", more_than=200), "Nur wenn bei Frage 4 mehr als 200 steht."),
    ({"not": field("zahl", more_than=200)}, "Nur wenn bei Frage 4 nicht mehr als 200 steht."),
    (field("kosten", less_than=250_000), "Nur wenn bei Frage 5 weniger als 2.500,00 € steht."),
    (field("tag", more_than="2026-07-01"), "Nur wenn bei Frage 6 ein Tag nach dem 1. Juli 2026 steht."),
    (field("staat", equals="000"), "Nur wenn Sie bei Frage 7 „Deutschland“ eingetragen haben."),
    (field("ort", equals="Erbach"), "Nur wenn Sie bei Frage 8 „Erbach“ eingetragen haben."),
    (field("hunde", count_more_than=3), "Nur wenn Sie mehr als 3 Hunde angeben."),
    (
        {"all": [YES, B]},
        "Nur wenn Sie bei Frage 1 „Ja“ angekreuzt haben und wenn Sie bei Frage 2 „B“ angekreuzt haben.",
    ),
    (
        {"not": {"any": [YES, B]}},
        "Nur wenn Sie bei Frage 1 nicht „Ja“ angekreuzt haben und wenn Sie bei Frage 2 nicht „B“ angekreuzt haben.",
    ),
    (
        {"all": [{"any": [YES, B]}, field("zahl", more_than=5)]},
        "Nur wenn Sie bei Frage 1 „Ja“ angekreuzt haben oder wenn Sie bei Frage 2 „B“ angekreuzt haben, "
        "und wenn bei Frage 4 mehr als 5 steht.",
    ),
    (
        field("art", **{"in": list("abcdefghi")}),
        "Nur wenn Sie bei Frage 2 etwas aus der Liste angekreuzt haben. Liste: A, B, C, D, E, F, G, H, I.",
    ),
    (
        {"not": field("art", **{"in": list("abcdefghi")})},
        "Nur wenn Sie bei Frage 2 nichts aus der Liste angekreuzt haben. Liste: A, B, C, D, E, F, G, H, I.",
    ),
]


@pytest.mark.parametrize(("condition", "sentence"), SENTENCES)
def test_a_condition_reads_as_a_german_sentence(condition, sentence):
    assert only_if(read(condition, "when"), PRINTED) == sentence
