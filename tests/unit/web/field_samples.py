"""A page with a field of every type, as the reference for editors has them: empty, and as it comes back refused."""

import re
from typing import Any

import yaml
from werkzeug.datastructures import MultiDict

from portal.forms import Form, Place, form_at, progress
from portal.settings import REPOSITORY
from tests.unit.web.rendering import Sample, thing
from tests.unit.web.sample_world import FORM, MAPPED_TOWN, TODAY

LINES = re.findall(
    r"^\| .+ \| `(\{.+\})` \|$", (REPOSITORY / "services" / "README.md").read_text("utf-8"), re.MULTILINE
)
ALL_TYPES = Form.model_validate(
    {
        "sections": [{"id": "alles", "title": "Alle Feldarten"}],
        "steps": [
            {"id": "alle", "section": "alles", "title": "Alle", "fields": [yaml.safe_load(one) for one in LINES]}
        ],
    }
)


def every_type(sent: MultiDict[str, str] | None = None, **context: Any) -> Sample:
    """All types on one page; with ``sent`` as it comes back after that was typed."""
    place = Place("alle")
    form = form_at(ALL_TYPES, {}, place, today=TODAY, formdata=sent)
    if sent is not None:
        form.validate()
    fields = [
        thing(
            definition=one.definition, name=one.name, raw=one.typed, errors=one.sentences, conditional=False, files=()
        )
        for one in form.page_fields
    ]
    shown = {
        "progress": progress(ALL_TYPES, {}, place),
        "page": form.page,
        "page_form": {"fields": fields},
        "item_title": None,
        "errors_in_order": tuple(form.errors_by_input.items()),
    }
    return Sample("apply/page.html", {**FORM, **shown, **context})


#: What makes pages ask again, with radio buttons for what was found.
FOUND = MultiDict({"taetigkeit": "Einzelhandel", "wohnung-street": "Hof", "wohnung-postal_code": "01877"})

FIELD_PAGES = {
    "question-every-type": every_type(),
    "question-every-type-refused": every_type(MultiDict()),
    "question-every-type-found": every_type(FOUND),
    "question-every-type-with-map": every_type(municipality=MAPPED_TOWN),
}
