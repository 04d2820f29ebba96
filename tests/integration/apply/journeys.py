"""Short cuts to a place in the form: a draft that already holds answers, and what the database knows of it afterwards.

Everything a test is about goes over HTTP; only the way there is shortened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from portal.database import WORKER
from portal.drafts import Draft, load, save, start
from portal.drafts.models import DraftRow
from portal.forms import CHECK, Place, reachable, stop_at
from portal.house import House
from portal.keys import HolderSecret
from portal.submissions.models import Submission
from tests.applicant import Applicant
from tests.cases import valid_answers

SERVICE = "hund-anmelden"
#: The valid examples of „Hund anmelden“: the shortest way, and the one through every branch.
SHORT_WAY, EVERY_BRANCH = 0, 1


def house_of(app: Flask) -> House:
    house: House = app.extensions["portal"]
    return house


def answers_of(app: Flask, example: int = SHORT_WAY, **replaced: Any) -> dict[str, Any]:
    """The answers of a valid example as a draft holds them; `name=None` takes one away."""
    answers = valid_answers(house_of(app), SERVICE, example) | replaced
    return {name: answer for name, answer in answers.items() if answer is not None}


def with_answers(app: Flask, answers: Mapping[str, Any], town: str = "michelstadt") -> Applicant:
    """Somebody whose browser holds a draft with these answers; no page is open yet."""
    house, secret = house_of(app), HolderSecret.new()
    offer = house.catalogue.offer(town, SERVICE)
    assert offer is not None
    draft = save(house, start(house, offer, secret), secret, answers, {})
    applicant = Applicant(app.test_client(), town=town)
    applicant.client.set_cookie("holder", secret.cookie)
    applicant.open(f"/{town}/antrag/{SERVICE}/{draft.id}/")
    assert applicant.page.status_code == 200, applicant.text
    return applicant


def ready_to_send(app: Flask, town: str = "michelstadt", example: int = SHORT_WAY, **replaced: Any) -> Applicant:
    """Somebody on the check page with nothing left to answer."""
    applicant = with_answers(app, answers_of(app, example, **replaced), town)
    assert applicant.step == "pruefen", applicant.address
    return applicant


def stored_draft(app: Flask, applicant: Applicant, address: str | None = None) -> Draft:
    """What the database holds of the draft in this address, opened with the browser's own secret."""
    _, town, _, _, draft_id = (address or applicant.draft_address).split("/")[:5]
    cookie = applicant.client.get_cookie("holder")
    secret = HolderSecret.from_cookie(cookie.value if cookie else "")
    assert secret is not None
    return load(house_of(app), town, UUID(draft_id), secret)


def places(app: Flask, answers: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Every place these answers lead to, with what is asked there."""
    form = house_of(app).catalogue.services[SERVICE].form
    for place in reachable(form, answers):
        if place != CHECK:
            yield place, stop_at(form, answers, place)


def address(applicant: Applicant, place: Place) -> str:
    """`Place("hunde", 2, "hund")` → `…/hunde/2/hund` of the applicant's draft."""
    parts = (part for part in (place.step, place.item, place.page) if part is not None)
    return "/".join((applicant.draft_address, *map(str, parts)))


def submissions(app: Flask) -> int:
    """How many applications the database holds, of all towns."""
    with house_of(app).database.reading(WORKER) as session:
        return session.scalars(sa.select(sa.func.count(Submission.id))).one()


def reference_of_draft(app: Flask, draft_id: UUID) -> str | None:
    with house_of(app).database.reading(WORKER) as session:
        return session.scalar(sa.select(DraftRow.sent_reference).where(DraftRow.id == draft_id))


def dump(app: Flask, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table there is, ours and the queue's, to compare before and after."""
    with house_of(app).database.engine.connect() as connection:
        tables = sa.MetaData()
        for schema in (None, "dbos"):
            if schema is None or connection.dialect.name == "postgresql":
                tables.reflect(connection, schema=schema)
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for name, table in tables.tables.items()
            if name not in without
        }


def path_of(location: str) -> str:
    return urlsplit(location).path
