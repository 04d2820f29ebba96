"""Real cases for tests: applications that went the whole way through `accept`, without a browser.

reference = make_case(house, "erbach")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.catalogue import sample_file
from portal.database import utc_now
from portal.drafts import save, start
from portal.forms import FieldDefinition, Form, Group, Page, numbered
from portal.house import House
from portal.keys import HolderSecret
from portal.submissions import Enqueue, NewSubmission, accept
from portal.web import BERLIN


def no_delivery(session: Session, new: NewSubmission) -> None:
    """Plans nothing: most tests need a case, not its hand-over."""


def as_stored(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """An example's answers as a draft holds them: numbered, and normalised as if each had been typed."""

    def read(fields: Mapping[str, FieldDefinition], given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: fields[key].read(fields[key].write(value, key), key).value if key in fields else value
            for key, value in given.items()
        }

    pages = [step for step in form.steps if isinstance(step, Page)]
    stored = read({field.id: field for page in pages for field in page.fields}, numbered(form, answers))
    for group in (step for step in form.steps if isinstance(step, Group) and step.id in stored):
        fields = {field.id: field for page in group.pages for field in page.fields}
        stored[group.id] = [read(fields, item) for item in stored[group.id]]
    return stored


def valid_answers(house: House, service: str = "hund-anmelden", number: int = 0) -> dict[str, Any]:
    """The answers of one of the service's valid examples, as a draft holds them."""
    found = house.catalogue.services[service]
    examples = [example for example in found.examples if example.valid]
    return as_stored(found.form, examples[number].answers)


def sample_files(files: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, bytes]]]:
    """The files an example names, made as `portal services examples --files` makes them."""
    return {name: [(file, sample_file(file)) for file in names] for name, names in files.items()}


def make_case(
    house: House,
    town: str = "michelstadt",
    answers: Mapping[str, Any] | None = None,
    *,
    service: str = "hund-anmelden",
    example: int = 0,
    enqueue: Enqueue = no_delivery,
    received_at: datetime | None = None,
) -> str:
    """An accepted application of the town and its reference. `answers` replaces single answers of the example, which is
    the service's first valid one or the one of that number."""
    offer = house.catalogue.offer(town, service)
    assert offer is not None, f"{town} does not offer {service}"
    moment = received_at or utc_now()
    secret = HolderSecret.new()
    draft = save(
        house, start(house, offer, secret), secret, {**valid_answers(house, service, example), **(answers or {})}, {}
    )
    accepted = accept(
        house,
        offer,
        draft,
        secret,
        received_at=moment,
        today=moment.astimezone(BERLIN).date(),
        enqueue=enqueue,
    )
    return accepted.reference
