"""Which of a town's cases somebody wants to see, as conditions on their rows: nothing compares personal text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from portal.database import Scope
from portal.house import House
from portal.submissions.events import Status
from portal.submissions.models import CaseRow, NameToken
from portal.submissions.names import searched_tokens
from portal.submissions.reference import typed_reference

#: Views are counted this far and then say „mehr als“: counting 100,000 cases costs more than showing a page of them.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is looked for; everything given must hold.

    ``text`` is a number or words of a name. Without ``statuses`` a search looks among all cases, and a list without a
    search shows those that are not done. ``owner`` is the account in charge; ``unowned``: nobody is.
    """

    text: str = ""
    statuses: frozenset[Status] = frozenset()
    service: str | None = None
    owner: UUID | None = None
    unowned: bool = False

    @property
    def is_search(self) -> bool:
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases are not done: in all, in charge of one account, and of nobody; None is „mehr als“."""

    all: int | None
    mine: int | None
    unowned: int | None


def conditions(house: House, municipality: str, wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    """The filter as conditions on ``CaseRow``, so written that each daily view runs along its index."""
    return [
        *_by_status(wanted),
        *([CaseRow.service == wanted.service] if wanted.service is not None else []),
        *([CaseRow.owner == wanted.owner] if wanted.owner is not None else []),
        *([CaseRow.owner.is_(None)] if wanted.unowned else []),
        *([_by_text(house, municipality, wanted.text)] if wanted.is_search else []),
    ]


def _by_status(wanted: CaseFilter) -> Iterator[sa.ColumnElement[bool]]:
    if not wanted.statuses:
        yield CaseRow.status != Status.ERASED if wanted.is_search else CaseRow.done == sa.false()
        return
    if Status.DONE not in wanted.statuses or len(wanted.statuses) == 1:
        yield CaseRow.done == (sa.true() if Status.DONE in wanted.statuses else sa.false())
    yield CaseRow.status.in_(sorted(wanted.statuses))


def _by_text(house: House, municipality: str, text: str) -> sa.ColumnElement[bool]:
    """The case with this number, or those whose applicant's name has every word of the text."""
    either: list[sa.ColumnElement[bool]] = []
    reference = typed_reference(text)
    if reference is not None:
        either.append(CaseRow.reference == reference)
    tokens = searched_tokens(house, municipality, text)
    if tokens:
        named = (
            sa.select(NameToken.submission_id)
            .where(NameToken.municipality == municipality, NameToken.token.in_(tokens))
            .group_by(NameToken.submission_id)
            .having(sa.func.count() == len(tokens))
        )
        either.append(CaseRow.submission_id.in_(named))
    return sa.or_(*either) if either else sa.false()


def count_waiting(house: House, municipality: str, account: UUID) -> Waiting:
    """What is still to do, for the town and for one account, in one query."""
    views = (CaseFilter(), CaseFilter(owner=account), CaseFilter(unowned=True))
    counted = [_counted(conditions(house, municipality, view)) for view in views]
    with house.database.reading(Scope.town(municipality)) as session:
        return Waiting(*(known(number) for number in session.execute(sa.select(*counted)).one()))


def _counted(where: list[sa.ColumnElement[bool]]) -> sa.ScalarSelect[int]:
    some = sa.select(CaseRow.submission_id).where(*where).limit(MOST_COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def known(number: int) -> int | None:
    """The number, as far as it was counted."""
    return number if number <= MOST_COUNTED else None
