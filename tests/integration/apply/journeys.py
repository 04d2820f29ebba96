"""Short cuts to a place in the form: a draft that already holds answers, and what the database knows of it afterwards.

Everything a test is about goes over HTTP; only the way there is shortened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from portal.database import WORKER
from portal.drafts import Draft, load, save, start
from portal.drafts.models import DraftRow
from portal.forms import CHECK, Form, Place, Stop, reachable, stop_at
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


def with_answers(
    app: Flask, answers: Mapping[str, Any], town: str = "michelstadt", service: str = SERVICE
) -> Applicant:
    """Somebody whose browser holds a draft with these answers; no page is open yet."""
    house, secret = house_of(app), HolderSecret.new()
    offer = house.catalogue.offer(town, service)
    assert offer is not None
    counters = {name: len(items) + 1 for name, items in answers.items() if isinstance(items, list)}
    draft = save(house, start(house, offer, secret), secret, answers, counters)
    applicant = Applicant(app.test_client(), town=town, service=service)
    applicant.client.set_cookie("holder", secret.cookie)
    applicant.open(f"/{town}/antrag/{service}/{draft.id}/")
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


def places(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[Place, Stop]]:
    """Every place these answers lead to, with what is asked there."""
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


@contextmanager
def nothing_written(app: Flask) -> Iterator[None]:
    """Fails if anybody commits anything meanwhile, to our tables or the queue's."""
    before = _writes(app)
    yield
    assert _writes(app) == before, "something was written"


def _writes(app: Flask) -> object:
    """What is another after every write: SQLite counts the writes of others, for PostgreSQL all rows are compared."""
    engine = house_of(app).database.engine
    if engine.dialect.name == "sqlite":
        watching = app.extensions.setdefault(
            "watching", sqlite3.connect(engine.url.database or "", check_same_thread=False)
        )
        return watching.execute("PRAGMA data_version").fetchone()
    return dump(app)


def dump(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table there is, ours and the queue's."""
    with house_of(app).database.engine.connect() as connection:
        tables = sa.MetaData()
        for schema in (None, "dbos") if connection.dialect.name == "postgresql" else (None,):
            tables.reflect(connection, schema=schema)
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for name, table in tables.tables.items()
        }


def path_of(location: str) -> str:
    return urlsplit(location).path


def errors_at_the_fields(applicant: Applicant) -> dict[str, str]:
    """Input → sentence, by what a screen reader follows: the input says that it is wrong and names its sentence."""
    found = {}
    for element in applicant.tree.xpath("//*[@aria-invalid='true']"):
        name = element.get("name") or element.xpath("string(.//input/@name)")
        described = " ".join(
            holder.get("aria-describedby", "")
            for holder in (element, *element.iterancestors("fieldset"), *element.xpath(".//input"))
        )
        sentence = applicant.tree.get_element_by_id(f"{name}-error")
        assert f"{name}-error" in described.split()
        found[name] = " ".join(sentence.text_content().split()).removeprefix("Fehler: ")
    return found
