"""What a service asks: its fields by id, and the pages to which answers lead."""

from portal.forms import Group, numbered, reachable


def fields(service):
    return {
        field.id: field
        for step in service.form.steps
        for page in (step.pages if isinstance(step, Group) else [step])
        for field in page.fields
    }


def pages(service, answers):
    return {place.page or place.step for place in reachable(service.form, numbered(service.form, answers))}
