"""A small form for examples, and strategies that make random forms and random answers to them."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from portal.forms import Form, Group, Page

TODAY = date(2026, 6, 12)


def field(field_id: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": field_id, "type": kind, "label": field_id.capitalize(), **more}


def page(page_id: str, *fields: dict[str, Any], section: str = "one", **more: Any) -> dict[str, Any]:
    return {"id": page_id, "section": section, "title": page_id.capitalize(), "fields": list(fields), **more}


def form(*steps: dict[str, Any]) -> Form:
    used = dict.fromkeys(step["section"] for step in steps)
    return Form.model_validate(
        {"sections": [{"id": name, "title": name.capitalize()} for name in used], "steps": list(steps)}
    )


HERKUNFT = field("herkunft", "radio", options=[{"key": "zucht", "label": "Züchter"}, {"key": "heim", "label": "Heim"}])

#: Dogs and their holder: a question that opens a page, a group, and a field that counts only after an answer.
HUND = Form.model_validate(
    {
        "sections": [{"id": "person", "title": "Sie"}, {"id": "tiere", "title": "Ihre Hunde"}],
        "steps": [
            page(
                "halter",
                field("halter", "person_name", noun="Name"),
                field("abbuchen", "yes_no", noun="Lastschrift"),
                section="person",
            ),
            page(
                "konto",
                field("iban", "iban", noun="IBAN"),
                section="person",
                when={"field": "abbuchen", "equals": True},
            ),
            {
                "id": "hunde",
                "section": "tiere",
                "title": "Ihre Hunde",
                "item_title": "Hund",
                "named_by": "rufname",
                "add_question": "Möchten Sie einen weiteren Hund anmelden?",
                "add_empty": "Wählen Sie aus, ob Sie einen weiteren Hund anmelden.",
                "too_few": "Fügen Sie mindestens einen Hund hinzu.",
                "too_many": "Sie können höchstens 3 Hunde anmelden.",
                "limit": 3,
                "pages": [
                    {
                        "id": "hund",
                        "title": "Ihr Hund",
                        "fields": [field("rufname", empty="Geben Sie den Rufnamen ein.", max_length=60), HERKUNFT],
                    },
                    {
                        "id": "heim",
                        "title": "Das Tierheim",
                        "when": {"field": "herkunft", "equals": "heim"},
                        "fields": [field("tierheim", empty="Geben Sie den Namen des Tierheims ein.")],
                    },
                ],
            },
            page(
                "rabatt",
                field("grund", optional=True),
                section="tiere",
                when={"field": "hunde", "count_more_than": 1},
            ),
        ],
    }
)

HALTER = {"halter": {"given": "Kim", "family": "Beispiel"}, "abbuchen": False}
BELLO = {"n": 1, "rufname": "Bello", "herkunft": "zucht"}
REX = {"n": 2, "rufname": "Rex", "herkunft": "heim", "tierheim": "Haus Pfote"}
COMPLETE = HALTER | {"hunde": [BELLO]}


OPTIONS = [{"key": key, "label": key.upper()} for key in ("x", "y", "z")]
KINDS = ("text", "yes_no", "number", "radio", "checkboxes", "date")

QUESTIONS: dict[str, list[dict[str, Any]]] = {
    "text": [{"equals": "x"}, {"in": ["x", "y"]}],
    "yes_no": [{"equals": True}, {"equals": False}],
    "number": [{"more_than": 1}, {"less_than": 2}, {"equals": 1}, {"in": [0, 2]}],
    "radio": [{"equals": "x"}, {"in": ["x", "z"]}],
    "checkboxes": [{"contains": "y"}, {"count_more_than": 1}],
    "date": [{"more_than": "2026-01-01"}, {"less_than": "2026-01-01"}],
    "group": [{"count_more_than": 0}, {"count_more_than": 1}],
}

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["x", "y", "", "🐕"]),
    "yes_no": st.booleans(),
    "number": st.sampled_from(["0", "1", "2", "77", "x"]),
    "radio": st.sampled_from(["x", "y", "z", "unknown"]),
    "checkboxes": st.lists(st.sampled_from("xyz"), max_size=3),
    "date": st.sampled_from(["2025-12-31", "2026-03-01", "2026-02-31"]),
}
JUNK = st.sampled_from([5, True, "x", ["x"], {"given": 5}, {}])


@st.composite
def conditions(draw: st.DrawFn, known: list[tuple[str, str]]) -> Any:
    """Nothing, or a condition over some of the fields known at this point."""
    if not known or draw(st.booleans()):
        return None
    field_id, kind = draw(st.sampled_from(known))
    question = {"field": field_id, **draw(st.sampled_from(QUESTIONS[kind]))}
    return draw(st.sampled_from([question, {"not": question}, {"any": [question]}]))


@st.composite
def pages(draw: st.DrawFn, page_id: str, known: list[tuple[str, str]], section: str | None) -> dict[str, Any]:
    """A page with one to three fields; the fields are added to what is known."""
    made: dict[str, Any] = {"id": page_id, "title": page_id, "when": draw(conditions(list(known))), "fields": []}
    if section:
        made["section"] = section
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(KINDS))
        found = field(f"{page_id}_f{number}", kind, optional=draw(st.booleans()), when=draw(conditions(list(known))))
        if kind in ("radio", "checkboxes"):
            found["options"] = OPTIONS
        if kind == "number":
            found["maximum"] = 9
        made["fields"].append(found)
        known.append((found["id"], kind))
    return made


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """One to four steps in as many sections or fewer; some are groups."""
    known: list[tuple[str, str]] = []
    steps: list[dict[str, Any]] = []
    chapter = 0
    for number in range(draw(st.integers(1, 4))):
        chapter += number > 0 and draw(st.booleans())
        section = f"s{chapter}"
        if draw(st.integers(0, 2)):
            steps.append(draw(pages(f"p{number}", known, section)))
            continue
        inside = list(known)
        when = draw(conditions(list(known)))
        item_pages = [draw(pages(f"g{number}_p{inner}", inside, None)) for inner in range(draw(st.integers(1, 2)))]
        steps.append(
            {
                "id": f"g{number}",
                "section": section,
                "title": f"G{number}",
                "item_title": "Ding",
                "add_question": "Noch eins?",
                "minimum": draw(st.integers(0, 2)),
                "limit": 2,
                "when": when,
                "pages": item_pages,
            }
        )
        known.append((f"g{number}", "group"))
    return form(*steps)


@st.composite
def page_answers(draw: st.DrawFn, asked: Page) -> dict[str, Any]:
    found = {}
    for definition in asked.fields:
        if draw(st.integers(0, 3)):
            kind = definition.type
            found[definition.id] = draw(VALUES[kind] if draw(st.integers(0, 9)) else JUNK)
    return found


@st.composite
def answers_to(draw: st.DrawFn, asked: Form) -> dict[str, Any]:
    """Answers of all kinds: right, wrong, of a wrong kind, missing, and left behind on pages that no longer count."""
    found: dict[str, Any] = {}
    for step in asked.steps:
        if isinstance(step, Group):
            numbers = draw(st.lists(st.integers(1, 6), max_size=3, unique=True))
            items = [
                {"n": number} | {key: value for part in step.pages for key, value in draw(page_answers(part)).items()}
                for number in numbers
            ]
            if items:
                found[step.id] = items
        else:
            found |= draw(page_answers(step))
    return found


@st.composite
def forms_and_answers(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    made = draw(forms())
    return made, draw(answers_to(made))
