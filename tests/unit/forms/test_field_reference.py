"""The reference for editors in services/README.md names every field type, with a line that works as it stands."""

import re
from datetime import date

import pytest
import yaml
from pydantic import TypeAdapter

from portal.forms import AnyField, FieldDefinition, Form
from tests.tools import PROJECT

ADAPTER: TypeAdapter[FieldDefinition] = TypeAdapter(AnyField)
LINE = re.compile(r"^\| .+ \| `(\{.+\})` \|$", re.MULTILINE)
LINES = LINE.findall((PROJECT / "services" / "README.md").read_text(encoding="utf-8"))


def test_every_type_is_named_once():
    named = sorted(yaml.safe_load(line)["type"] for line in LINES)
    assert named == sorted(ADAPTER.json_schema()["discriminator"]["mapping"])


@pytest.mark.parametrize("line", LINES)
def test_a_line_can_be_copied_into_a_service(line):
    definition = ADAPTER.validate_python(yaml.safe_load(line))
    assert definition.optional or definition.check(None, date(2026, 6, 12))


def test_all_of_them_fit_into_one_form():
    page = {"id": "alle", "section": "eins", "title": "Alle", "fields": [yaml.safe_load(line) for line in LINES]}
    Form.model_validate({"sections": [{"id": "eins", "title": "Eins"}], "steps": [page]})
