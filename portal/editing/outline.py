"""A service on one screen: its chapters, pages, questions, and when each is asked."""

from __future__ import annotations

from collections.abc import Iterator

from portal.catalogue import Service
from portal.editing.wording import Named, named, type_name, when_in_words
from portal.forms import FieldDefinition, Form, Group, Page


def outline(service: Service) -> str:
    """The service as indented lines for a terminal."""
    head = [
        f"{service.title} ({service.id}, Version {service.version})",
        service.summary,
        f"{service.noun} · Vertrauensniveau {service.trust_level} · Aufbewahrung {service.retention_years} Jahre · "
        f"Aktenplan {service.file_plan_key}",
    ]
    return "\n".join([*head, *form_lines(service.form)])


def form_lines(form: Form) -> Iterator[str]:
    fields = named(form)
    for section in form.sections:
        yield f"\n{form.section_numbers[section.id]}. {section.title}"
        for step in form.steps:
            if step.section == section.id:
                yield from step_lines(step, fields)


def step_lines(step: Page | Group, fields: Named) -> Iterator[str]:
    if isinstance(step, Page):
        yield from page_lines(step, fields, "   ")
        return
    yield f"   {step.title} [{step.id}], {step.minimum} bis {step.limit} Mal{condition(step.when, fields)}"
    for page in step.pages:
        yield from page_lines(page, fields, "      ")


def page_lines(page: Page, fields: Named, indent: str) -> Iterator[str]:
    yield f"{indent}{page.title} [{page.id}]{condition(page.when, fields)}"
    for asked in page.fields:
        yield f"{indent}  - {asked.noun} [{asked.id}]: {', '.join(marks(asked))}{condition(asked.when, fields)}"


def marks(asked: FieldDefinition) -> Iterator[str]:
    yield type_name(asked)
    options = getattr(asked, "options", ())
    if 0 < len(options) <= 8:
        yield f"Antworten: {' / '.join(option.label for option in options)}"
    elif options:
        yield f"{len(options)} Antworten"
    if asked.optional:
        yield "freiwillig"
    if asked.personal:
        yield "personenbezogen"


def condition(when: object, fields: Named) -> str:
    said = when_in_words(when, fields)  # type: ignore[arg-type]
    return f" – nur, {said}" if said else ""
