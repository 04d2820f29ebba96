"""Going on in another browser: a link that opens nothing without its code, and a code that opens nothing without it.

Link and code together stand for a holder of their own, under whose secret the draft's data key is wrapped once more.
The database keeps that wrapping and a hash of the link, so it opens the draft as little as before. Five wrong codes end
a link. The right one moves the draft: its key is wrapped for the new browser's secret, the link is gone, and the former
browser finds the draft no more.

The browser that holds the draft can show link and code again, because both are derived from its secret: a reload or a
second click makes no second link.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from portal.codes import as_written, code_from
from portal.database import Scope, new_id, rows_changed, utc_now
from portal.drafts.draft import Draft, DraftAlreadySent, DraftNotFound
from portal.drafts.models import DraftRow, ResumeLink
from portal.house import House
from portal.keys import HolderSecret, KeyFailure

#: Wrong codes after which a link is dead.
MOST_TRIES = 5
CODE_LENGTH = 8
#: 192 bits: nobody finds a link by trying.
TOKEN_BYTES = 24


class LinkDead(Exception):
    """The link opens nothing: never made, used, replaced, tried too often, or its draft was sent or is over."""

    def __init__(self) -> None:
        super().__init__("Dieser Link öffnet nichts. Erstellen Sie einen neuen, wo Sie das Formular begonnen haben.")


class LinkRefused(Exception):
    """The code is not that of the link. ``left`` more tries are allowed."""

    def __init__(self, left: int) -> None:
        super().__init__(f"Der Code passt nicht zum Link. Sie haben noch {left} Versuche.")
        self.left = left


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link as its holder sees it: the last part of its address, and its code."""

    token: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """Which draft belongs to this browser from now on."""

    service: str
    draft_id: UUID


@dataclass(frozen=True, slots=True)
class _Stored:
    draft_id: UUID
    number: UUID
    wrapped_key: bytes
    tries: int
    service: str


def make_link(house: House, draft: Draft, secret: HolderSecret) -> OpenLink:
    """A new link to the holder's draft; a former one opens nothing any more. Raises DraftNotFound, DraftAlreadySent."""
    if draft.key is None:
        raise DraftAlreadySent(draft.sent_reference or "")
    number = new_id()
    link = _derived(secret, number)
    row = ResumeLink(
        municipality=draft.municipality,
        draft_id=draft.id,
        number=number,
        token_hash=_hash(house, link.token),
        wrapped_key=_holder(house, link).wrap(draft.key, draft.id),
        tries=0,
    )
    mine = sa.select(DraftRow.id).where(*_open_draft(draft.id), DraftRow.holder == secret.fingerprint)
    with house.database.writing(Scope.town(draft.municipality)) as session:
        if session.scalar(mine.with_for_update()) is None:
            raise DraftNotFound
        rows_changed(session, sa.delete(ResumeLink).where(ResumeLink.draft_id == draft.id))
        session.add(row)
    return link


def link_of(house: House, draft: Draft, secret: HolderSecret) -> OpenLink | None:
    """The link this holder made, while it is good; None if there is none."""
    query = sa.select(ResumeLink.number, ResumeLink.token_hash).where(
        ResumeLink.draft_id == draft.id, ResumeLink.tries < MOST_TRIES
    )
    with house.database.reading(Scope.town(draft.municipality)) as session:
        stored = session.execute(query).one_or_none()
    link = _derived(secret, stored.number) if stored else None
    return link if stored and link and _hash(house, link.token) == stored.token_hash else None


def typed_link_code(text: str) -> str | None:
    """The code somebody means, as it is written: ``k7qm 24rt`` → ``K7QM-24RT``; None if it cannot be one."""
    return as_written(text, CODE_LENGTH)


def open_link(house: House, municipality: str, link: OpenLink, secret: HolderSecret) -> Moved:
    """Move the draft behind the link to the holder of ``secret``. Raises LinkRefused, LinkDead.

    A try is counted before it is judged, so guesses made at the same moment are no more than guesses one by one.
    """
    row = _taken(house, municipality, _hash(house, link.token))
    try:
        key = _holder(house, link).unwrap(row.wrapped_key, row.draft_id)
    except KeyFailure:
        if row.tries >= MOST_TRIES:
            raise LinkDead from None
        raise LinkRefused(MOST_TRIES - row.tries) from None
    moved = (
        sa.update(DraftRow)
        .where(*_open_draft(row.draft_id))
        # A page saved or sent by the former browser from now on finds another revision and is refused.
        .values(holder=secret.fingerprint, wrapped_key=secret.wrap(key, row.draft_id), revision=DraftRow.revision + 1)
    )
    used = sa.delete(ResumeLink).where(ResumeLink.draft_id == row.draft_id, ResumeLink.number == row.number)
    with house.database.writing(Scope.town(municipality)) as session:
        if rows_changed(session, used) != 1 or rows_changed(session, moved) != 1:
            raise LinkDead
    return Moved(row.service, row.draft_id)


def _taken(house: House, municipality: str, token_hash: str) -> _Stored:
    """The link with one try more, if it has one left and its draft is open."""
    counted = sa.update(ResumeLink).where(ResumeLink.token_hash == token_hash, ResumeLink.tries < MOST_TRIES)
    query = (
        sa.select(ResumeLink.draft_id, ResumeLink.number, ResumeLink.wrapped_key, ResumeLink.tries, DraftRow.service)
        .join(
            DraftRow,
            sa.and_(ResumeLink.municipality == DraftRow.municipality, ResumeLink.draft_id == DraftRow.id),
        )
        .where(ResumeLink.token_hash == token_hash, DraftRow.sent_reference.is_(None), DraftRow.expires_at > utc_now())
    )
    with house.database.writing(Scope.town(municipality)) as session:
        if rows_changed(session, counted.values(tries=ResumeLink.tries + 1)) != 1:
            raise LinkDead
        row = session.execute(query).one_or_none()
    if row is None:
        raise LinkDead
    return _Stored(*row)


def _open_draft(draft_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return (DraftRow.id == draft_id, DraftRow.sent_reference.is_(None), DraftRow.expires_at > utc_now())


def _derived(secret: HolderSecret, number: UUID) -> OpenLink:
    token = base64.urlsafe_b64encode(secret.derived(f"resume link {number}")[:TOKEN_BYTES]).decode()
    return OpenLink(token, code_from(secret.derived(f"resume code {number}"), CODE_LENGTH))


def _hash(house: House, token: str) -> str:
    return house.keys.keyed_hash("resume link", token)


def _holder(house: House, link: OpenLink) -> HolderSecret:
    """Whom link and code together stand for. Guessing the code needs this installation's master key file, too."""
    return house.keys.holder_of(f"{link.token} {link.code}")
