"""The one line that tells cases apart in the clerk's list: who applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.forms import Form, Page


def headline(form: Form, answers: Mapping[str, Any]) -> str:
    """The first person or organisation the form asks for; empty if it asks for none."""
    for step in form.steps:
        if not isinstance(step, Page):
            continue
        for field in step.fields:
            if field.type == "person_name" and field.id in answers:
                return " ".join(field.show(answers[field.id]))
    return ""
