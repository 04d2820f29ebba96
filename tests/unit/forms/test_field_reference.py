"""The reference for editors in services/README.md names every field type, with a line that works as it stands."""

import re

import pytest
import yaml
from pydantic import TypeAdapter
from werkzeug.datastructures import MultiDict

from portal.forms import AnyField, FieldDefinition, Form, Place, form_at, problems, summary
from tests.tools import PROJECT
from tests.unit.forms.form_samples import TODAY
from tests.unit.forms.more_samples import MORE_FIELDS, MORE_GOOD

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)
LINE = re.compile(r"^\| .+ \| `(\{.+\})` \|$", re.MULTILINE)
LINES = LINE.findall((PROJECT / "services" / "README.md").read_text(encoding="utf-8"))


def test_every_type_is_named_once():
    named = sorted(yaml.safe_load(line)["type"] for line in LINES)
    assert named == sorted(ADAPTER.json_schema()["discriminator"]["mapping"])


@pytest.mark.parametrize("line", LINES)
def test_a_line_can_be_copied_into_a_service(line):
    definition = ADAPTER.validate_python(yaml.safe_load(line))
    assert definition.optional or definition.check(None, TODAY)


def test_all_of_them_fit_into_one_form():
    page = {"id": "alle", "section": "eins", "title": "Alle", "fields": [yaml.safe_load(line) for line in LINES]}
    Form.model_validate({"sections": [{"id": "eins", "title": "Eins"}], "steps": [page]})


@pytest.mark.parametrize("kind", MORE_GOOD)
def test_what_is_typed_on_a_page_can_be_sent_and_is_shown(kind):
    field, (typed, value, lines) = MORE_FIELDS[kind], MORE_GOOD[kind][0]
    page = {"id": "alle", "section": "eins", "title": "Alle", "fields": [field]}
    asked = Form.model_validate({"sections": [{"id": "eins", "title": "Eins"}], "steps": [page]})
    sent = form_at(asked, {}, Place("alle"), today=TODAY, formdata=MultiDict(typed))
    assert sent.validate() and sent.values == {"f": value}
    again = form_at(asked, sent.values, Place("alle"), today=TODAY)
    assert {name: text for name, (text,) in again.field("f").typed.items()} == {
        name: text for name, (text,) in field.write(value, "f").items()
    }
    assert problems(asked, sent.values, TODAY) == ()
    ((entry,),) = (section.entries for section in summary(asked, sent.values))
    assert entry.lines == lines
