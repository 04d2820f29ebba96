"""Starting, saving and opening drafts.

Encryption happens outside the transaction; the transaction itself is one statement. A save holds only if nobody saved
in between: two open tabs never silently overwrite each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import definitions
from portal.catalogue import FormerAnswer, Offer
from portal.database import Scope, new_id, rows_changed, utc_now
from portal.drafts.draft import (
    Draft,
    DraftAlreadySent,
    DraftChanged,
    DraftHead,
    DraftNotFound,
    Renewal,
    Renewed,
    TooManyDrafts,
)
from portal.drafts.models import DraftContact, DraftRow, ResumeLink
from portal.house import House
from portal.keys import DataKey, HolderSecret, KeyFailure, Sealed

#: A draft ends this long after its last change.
LIFETIME = timedelta(days=30)

#: Open drafts of one holder in one town.
MOST_DRAFTS = 20

#: How often a page is merged into what another tab saved meanwhile before giving up.
MOST_MERGES = 5

# The statements of every page and every sending are built once: building one takes longer than executing it.
_MINE = sa.select(DraftRow).where(
    DraftRow.id == sa.bindparam("draft"),
    DraftRow.holder == sa.bindparam("fingerprint"),
    DraftRow.expires_at > sa.bindparam("now"),
)
_AS_LOADED = (
    DraftRow.id == sa.bindparam("draft"),
    DraftRow.revision == sa.bindparam("loaded"),
    DraftRow.sent_reference.is_(None),
)
_SAVE = (
    sa.update(DraftRow)
    .where(*_AS_LOADED, DraftRow.holder == sa.bindparam("fingerprint"))
    .values(
        definition_hash=sa.bindparam("definition"),
        sealed_answers=sa.bindparam("sealed"),
        revision=sa.bindparam("next"),
        updated_at=sa.bindparam("now"),
        expires_at=sa.bindparam("end"),
    )
)
_CLAIM = (
    sa.update(DraftRow)
    .where(*_AS_LOADED, DraftRow.municipality == sa.bindparam("town"))
    .values(sent_reference=sa.bindparam("reference"), sealed_answers=None, wrapped_key=None)
)

_FORGET_LINK = sa.delete(ResumeLink).where(ResumeLink.draft_id == sa.bindparam("draft"))
_FORGET_CONTACT = sa.delete(DraftContact).where(DraftContact.draft_id == sa.bindparam("draft"))

Answers: TypeAlias = dict[str, Any]
Counters: TypeAlias = dict[str, int]
Change: TypeAlias = Callable[[Answers, Counters], tuple[Answers, Counters]]


class _NotAsLoaded(Exception):
    """Somebody saved in between: nothing of this transaction may stay."""


def nothing_else(session: Session) -> None:
    """The draft is all there is to save."""


def start(
    house: House,
    offer: Offer,
    secret: HolderSecret,
    answers: Mapping[str, Any] | None = None,
    counters: Mapping[str, int] | None = None,
    former: tuple[FormerAnswer, ...] = (),
) -> Draft:
    """Begin a draft, empty or with answers brought along; its definition is kept from now on. Raises TooManyDrafts."""
    now = utc_now()
    key = DataKey.new()
    draft = Draft(
        id=new_id(),
        municipality=offer.municipality.slug,
        service=offer.card.id,
        definition_hash=offer.service.content_hash,
        answers=dict(answers or {}),
        counters=dict(counters or {}),
        revision=1,
        expires_at=now + LIFETIME,
        former=former,
        key=key,
    )
    row = DraftRow(
        municipality=draft.municipality,
        id=draft.id,
        service=draft.service,
        definition_hash=draft.definition_hash,
        holder=secret.fingerprint,
        wrapped_key=secret.wrap(key, draft.id),
        sealed_answers=_sealed(key, draft),
        revision=draft.revision,
        created_at=now,
        updated_at=now,
        expires_at=draft.expires_at,
    )
    with house.database.writing(Scope.town(draft.municipality)) as session:
        if session.scalars(sa.select(sa.func.count(DraftRow.id)).where(*open_of(secret))).one() >= MOST_DRAFTS:
            raise TooManyDrafts(MOST_DRAFTS)
        definitions.remember(session, offer.service)
        session.flush()
        session.add(row)
    return draft


def load(house: House, municipality: str, draft_id: UUID, secret: HolderSecret) -> Draft:
    """The holder's draft. Raises DraftNotFound for one that is another's, another town's, expired or unknown."""
    mine = {"draft": draft_id, "fingerprint": secret.fingerprint, "now": utc_now()}
    with house.database.reading(Scope.town(municipality)) as session:
        row = session.scalars(_MINE, mine).one_or_none()
    if row is None:
        raise DraftNotFound
    return _opened(row, secret)


def save(
    house: House,
    draft: Draft,
    secret: HolderSecret,
    answers: Mapping[str, Any],
    counters: Mapping[str, int],
    stays: str | None = None,
    within: Callable[[Session], None] = nothing_else,
) -> Draft:
    """Replace the answers, and ``stays`` if it is given, and prolong the draft.

    ``within`` writes in the same transaction, before the draft is saved.

    Raises DraftChanged if it was saved since ``draft`` was loaded, DraftAlreadySent, DraftNotFound.
    """
    if draft.sent_reference is not None or draft.key is None:
        raise DraftAlreadySent(draft.sent_reference or "")
    now = utc_now()
    replaced = replace(
        draft,
        answers=dict(answers),
        counters=dict(counters),
        revision=draft.revision + 1,
        expires_at=now + LIFETIME,
        stays=draft.stays if stays is None else stays,
    )
    changed = {
        "draft": draft.id,
        "fingerprint": secret.fingerprint,
        "loaded": draft.revision,
        "definition": draft.definition_hash,
        "sealed": _sealed(draft.key, replaced),
        "next": replaced.revision,
        "now": now,
        "end": replaced.expires_at,
    }
    saved = False
    with suppress(_NotAsLoaded), house.database.writing(Scope.town(draft.municipality)) as session:
        within(session)
        saved = rows_changed(session, _SAVE, changed) == 1
        if not saved:
            raise _NotAsLoaded
    if not saved:
        current = load(house, draft.municipality, draft.id, secret)
        if current.sent_reference is not None:
            raise DraftAlreadySent(current.sent_reference)
        raise DraftChanged(current)
    return replaced


def as_it_is(draft: Draft) -> Renewed:
    """The definition stays."""
    return Renewed(draft, nothing_else)


def save_page(house: House, draft: Draft, secret: HolderSecret, change: Change, renewal: Renewal = as_it_is) -> Draft:
    """Save what ``change`` makes of the answers; if another tab saved meanwhile, of what that tab left.

    ``change`` takes copies of answers and counters and returns the new ones; it may be called more than once. It sees
    what ``renewal`` makes of the draft, which is saved with it. The last write of a page wins, and the pages of other
    tabs stay. Raises DraftChanged after five losses in a row, and if another tab went over to a newer definition;
    DraftAlreadySent, DraftNotFound.
    """
    for merge in range(MOST_MERGES):
        renewed = renewal(draft)
        asked = renewed.draft.definition_hash
        answers, counters = change(_copied(renewed.draft.answers), dict(renewed.draft.counters))
        try:
            return save(house, renewed.draft, secret, answers, counters, within=renewed.within)
        except DraftChanged as changed:
            draft = changed.current
            if merge == MOST_MERGES - 1 or renewal(draft).draft.definition_hash != asked:
                raise
    raise AssertionError("the last round returns or raises")


def open_drafts(house: House, municipality: str, service: str | None, secret: HolderSecret) -> tuple[DraftHead, ...]:
    """The holder's unsent drafts of one service, or of all for None, the latest change first."""
    columns = (DraftRow.id, DraftRow.municipality, DraftRow.service)
    moments = (DraftRow.created_at, DraftRow.updated_at, DraftRow.expires_at)
    query = (
        sa.select(*columns, *moments)
        .where(*open_of(secret, service))
        .order_by(DraftRow.updated_at.desc(), DraftRow.id.desc())
    )
    with house.database.reading(Scope.town(municipality)) as session:
        return tuple(DraftHead(*row) for row in session.execute(query))


def mark_sent(session: Session, draft: Draft, reference: str) -> bool:
    """Claim the draft for sending, in the caller's transaction: name its reference and erase everything else.

    Says whether the claim succeeded. It fails if the draft was sent or changed since it was loaded; the caller then
    loads it again to see which.
    """
    claim = {"draft": draft.id, "town": draft.municipality, "loaded": draft.revision, "reference": reference}
    claimed = rows_changed(session, _CLAIM, claim) == 1
    if claimed:
        rows_changed(session, _FORGET_LINK, {"draft": draft.id})
        rows_changed(session, _FORGET_CONTACT, {"draft": draft.id})
    return claimed


def hold_open(session: Session, draft: Draft) -> None:
    """See to it, in the caller's transaction, that the draft is not sent or deleted until it ends.

    Raises DraftAlreadySent, DraftNotFound.
    """
    mine = sa.select(DraftRow.sent_reference).where(DraftRow.id == draft.id, DraftRow.expires_at > utc_now())
    row = session.execute(mine.with_for_update()).one_or_none()
    if row is None:
        raise DraftNotFound
    if row.sent_reference is not None:
        raise DraftAlreadySent(row.sent_reference)


def open_of(secret: HolderSecret, service: str | None = None) -> tuple[sa.ColumnElement[bool], ...]:
    """Which rows are the holder's open drafts, of one service or of all."""
    of_service = () if service is None else (DraftRow.service == service,)
    return (
        DraftRow.holder == secret.fingerprint,
        DraftRow.sent_reference.is_(None),
        DraftRow.expires_at > utc_now(),
        *of_service,
    )


def _opened(row: DraftRow, secret: HolderSecret) -> Draft:
    key: DataKey | None = None
    answers: Answers = {}
    counters: Counters = {}
    stays = ""
    former: tuple[FormerAnswer, ...] = ()
    if row.wrapped_key is not None and row.sealed_answers is not None:
        try:
            key = secret.unwrap(row.wrapped_key, row.id)
            content = json.loads(key.open(row.sealed_answers, _context(row.id)))
        except KeyFailure:
            raise DraftNotFound from None
        answers, counters, stays = content["answers"], content["counters"], content.get("stays", "")
        former = tuple(FormerAnswer.from_data(data) for data in content.get("former", ()))
    return Draft(
        id=row.id,
        municipality=row.municipality,
        service=row.service,
        definition_hash=row.definition_hash,
        answers=answers,
        counters=counters,
        revision=row.revision,
        expires_at=row.expires_at,
        sent_reference=row.sent_reference,
        stays=stays,
        former=former,
        key=key,
    )


def _sealed(key: DataKey, draft: Draft) -> Sealed:
    content: dict[str, Any] = {"answers": draft.answers, "counters": draft.counters}
    if draft.stays:
        content["stays"] = draft.stays
    if draft.former:
        content["former"] = [answer.data() for answer in draft.former]
    return key.seal(_canonical(content), _context(draft.id))


def _canonical(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _copied(answers: Mapping[str, Any]) -> Answers:
    copy: Answers = json.loads(_canonical(answers))
    return copy


def _context(draft_id: UUID) -> str:
    return f"draft:{draft_id}"
