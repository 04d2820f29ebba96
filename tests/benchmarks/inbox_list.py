"""Does the clerk's list cost the same among 100,000 cases as among 1,000?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from portal.database import new_id, utc_now
from portal.house import House
from portal.keys import DataKey
from portal.submissions import PAGE_SIZE, find_case, list_cases, new_reference
from portal.submissions.models import CaseRow, Submission
from portal.submissions.sealing import seal_part
from tests.benchmarks.bench_house import TOWN, bench_house
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale
from tests.cases import make_case

LIMIT = 1.3
BATCH = 2_000


def cases_like(house: House, reference: str, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of new cases with the content of this one, each sealed for itself, one a minute."""
    case = find_case(house, reference)
    town_keys = house.town_keys(TOWN)
    key = DataKey.new()  # making 100,000 keys takes minutes; each row still wraps it for itself alone
    answers = json.dumps(case.answers, ensure_ascii=False).encode()
    first = utc_now() - timedelta(minutes=count)
    with house.database.reading() as session:
        definition = session.execute(sa.text("SELECT hash FROM definition")).scalar_one()
    for number in range(count):
        id_: UUID = new_id()
        shared = {
            "municipality": TOWN,
            "reference": new_reference(),
            "service": case.service.id,
            "received_at": first + timedelta(minutes=number),
        }
        submission = {
            **shared,
            "id": id_,
            "definition_hash": definition,
            "draft_id": new_id(),
            "wrapped_key": town_keys.wrap(key, id_),
            "sealed_answers": seal_part(key, id_, "answers", answers),
            "sealed_message": seal_part(key, id_, "message", case.message),
            "schema_held": False,
        }
        row = {
            **shared,
            "submission_id": id_,
            "status": case.status,
            "badges": {"dms": "delivered"},
            "sealed_headline": seal_part(key, id_, "headline", case.headline.encode()),
        }
        yield submission, row


def fill(house: House, count: int) -> None:
    """Give the town ``count`` cases, in bulk: past the doors, as no program of the portal may."""
    reference = make_case(house, TOWN)
    with house.database.engine.begin() as connection:
        batch: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
        for pair in cases_like(house, reference, count - 1):
            batch.append(pair)
            if len(batch) == BATCH:
                _insert(connection, batch)
                batch.clear()
        if batch:
            _insert(connection, batch)
        connection.execute(sa.text("ANALYZE"))


def _insert(connection: sa.Connection, batch: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> None:
    connection.execute(sa.insert(Submission.__table__), [submission for submission, _ in batch])
    connection.execute(sa.insert(CaseRow.__table__), [row for _, row in batch])


def measure(scale: Scale) -> list[Row]:
    small, large = scale.cases
    with bench_house() as few, bench_house() as many:
        fill(few, small)
        fill(many, large)
        assert len(list_cases(many, TOWN).rows) == PAGE_SIZE

        def row(name: str, pages: tuple[int, int], limit: float | None) -> Row:
            return compare(
                f"Liste der Vorgänge, {name}",
                Work(lambda: list_cases(many, TOWN, pages[1]), scale.repeated),
                Work(lambda: list_cases(few, TOWN, pages[0]), scale.repeated),
                measure=f"bei {small:,} statt {large:,}".replace(",", "."),
                limit=limit,
                rounds=scale.rounds,
                goal="5 ms",
            )

        # Nobody leafs to the last page of 100,000; it informs only.
        return [
            row("erste Seite", (1, 1), LIMIT),
            row("letzte Seite", (small // PAGE_SIZE, large // PAGE_SIZE), None),
        ]
