"""The attachments of a draft or submission: taking one, listing them, reading one, removing one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.attachments.attachment import (
    MOST_DRAFT_BYTES,
    MOST_FILE_BYTES,
    Attachment,
    Limits,
    Owner,
    State,
)
from portal.attachments.inspection import Facts, inspecting
from portal.attachments.models import AttachmentRow
from portal.attachments.receiving import Upload
from portal.attachments.refusals import draft_full, inspected, too_large, too_many
from portal.attachments.store import Store, Written, context
from portal.database import Scope, new_id, rows_changed, utc_now
from portal.file_keys import FileKey
from portal.house import House
from portal.keys import Sealed


def add(
    house: House,
    owner: Owner,
    field: str,
    upload: Upload,
    limits: Limits,
    *,
    within: Callable[[Session], object],
) -> Attachment:
    """Look into an upload, clean it, store it encrypted and write its row; returns the attachment.

    ``field`` is the input's name. ``within`` runs first in the same transaction: there a draft that was sent meanwhile
    refuses by raising, and is locked, so that two uploads at once do not pass the limits together. Raises
    UploadRefused; then nothing is stored.
    """
    upload.check_size(min(limits.file_bytes, MOST_FILE_BYTES))
    with house.database.reading(Scope.town(owner.municipality)) as session:
        _check_room(session, owner, field, upload.name, upload.size, limits)
    store = Store(house.settings.data)
    attachment_id, key = new_id(), FileKey.new()
    with inspecting(upload.name, upload.content()) as found:
        if found.facts.media_type not in limits.media_types:
            raise inspected("format", found.name)
        written = store.write(owner.municipality, attachment_id, key, found.content)
    try:
        if written.size > min(limits.file_bytes, MOST_FILE_BYTES):
            raise too_large(found.name, written.size, min(limits.file_bytes, MOST_FILE_BYTES))
        row = _row(house, owner, field, attachment_id, key, found.name, found.facts, written)
        with house.database.writing(Scope.town(owner.municipality)) as session:
            within(session)
            _check_room(session, owner, field, found.name, written.size, limits)
            session.add(row)
    except BaseException:
        store.remove(owner.municipality, attachment_id)
        raise
    return opened(row, owner)


def files_of(session: Session, owner: Owner) -> tuple[Attachment, ...]:
    """The attachments of a draft or submission in the order they were uploaded. One query. Raises KeyFailure."""
    rows = session.scalars(sa.select(AttachmentRow).where(belongs_to(owner)).order_by(AttachmentRow.id))
    return tuple(opened(row, owner) for row in rows)


def move(session: Session, owner: Owner, inputs: Mapping[UUID, str]) -> None:
    """Note that files belong to other inputs now, because the form calls them otherwise; in the caller's transaction.

    A file that was removed meanwhile stays away.
    """
    for attachment_id, field in inputs.items():
        mine = sa.update(AttachmentRow).where(belongs_to(owner), AttachmentRow.id == attachment_id)
        rows_changed(session, mine.values(field=field))


def open_attachment(house: House, attachment: Attachment) -> BinaryIO:
    """The content, decrypted while it is read; close it. Raises KeyFailure, FileNotFoundError.

    Read it to its end, or believe nothing of it: only there is it certain that nothing was cut off.
    """
    if attachment.wrapped_key is None:
        raise FileNotFoundError(f"the attachment {attachment.id} was refused and deleted")
    town, attachment_id = attachment.municipality, attachment.id
    key = FileKey.unwrapped(attachment.wrapped_key, attachment.key, context(town, attachment_id, "key"))
    return Store(house.settings.data).open(town, attachment_id, key)


def remove(house: House, owner: Owner, attachment_id: UUID, *, within: Callable[[Session], object]) -> bool:
    """Delete one attachment of this owner, row, keys and bytes; says whether there was one.

    ``within`` as in ``add``.
    """
    statement = sa.delete(AttachmentRow).where(belongs_to(owner), AttachmentRow.id == attachment_id)
    with house.database.writing(Scope.town(owner.municipality)) as session:
        within(session)
        removed = rows_changed(session, statement) == 1
    if removed:
        Store(house.settings.data).remove(owner.municipality, attachment_id)
    return removed


def erase(session: Session, municipality: str, submission_ids: Sequence[UUID]) -> None:
    """Delete what tells of these submissions' attachments, keys included; the sweep removes the bytes."""
    session.execute(
        sa.delete(AttachmentRow)
        .where(AttachmentRow.municipality == municipality, AttachmentRow.submission_id.in_(submission_ids))
        .execution_options(synchronize_session=False)
    )


def belongs_to(owner: Owner) -> sa.ColumnElement[bool]:
    column = AttachmentRow.draft_id if owner.kind == "draft" else AttachmentRow.submission_id
    return sa.and_(AttachmentRow.municipality == owner.municipality, column == owner.id)


def opened(row: AttachmentRow, owner: Owner) -> Attachment:
    """A row with its facts. Raises KeyFailure for another owner's."""
    facts = json.loads(owner.key.open(row.sealed_facts, context(row.municipality, row.id, "facts")))
    return Attachment(
        id=row.id,
        municipality=row.municipality,
        field=row.field,
        name=facts["name"],
        media_type=facts["media_type"],
        size=row.size,
        sha256=facts["sha256"],
        pages=facts["pages"],
        pixels=tuple(facts["pixels"]) if facts["pixels"] else None,
        state=State(row.state),
        refusal=row.refusal,
        created_at=row.created_at,
        wrapped_key=row.wrapped_key,
        key=owner.key,
    )


def sealed_facts(owner: Owner, attachment_id: UUID, facts: dict[str, Any]) -> Sealed:
    """Name, type, hash, pages and pixels, sealed for the owner and bound to the row."""
    plain = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    return owner.key.seal(plain, context(owner.municipality, attachment_id, "facts"))


def _row(
    house: House,
    owner: Owner,
    field: str,
    attachment_id: UUID,
    key: FileKey,
    name: str,
    facts: Facts,
    written: Written,
) -> AttachmentRow:
    scanned = house.settings.clamd is not None
    now = utc_now()
    bound_to = context(owner.municipality, attachment_id, "key")
    return AttachmentRow(
        municipality=owner.municipality,
        id=attachment_id,
        draft_id=owner.id if owner.kind == "draft" else None,
        submission_id=owner.id if owner.kind == "submission" else None,
        field=field,
        size=written.size,
        sealed_facts=sealed_facts(owner, attachment_id, {"name": name, "sha256": written.sha256, **facts.model_dump()}),
        wrapped_key=key.wrapped(owner.key, bound_to),
        # Without a scanner nobody needs a second key, so none is made.
        scan_key=key.wrapped_for_scan(house.keys, bound_to) if scanned else None,
        state=State.CHECKING if scanned else State.UNSCANNED,
        refusal=None,
        scan_at=now if scanned else None,
        scan_attempts=0,
        created_at=now,
    )


def _check_room(session: Session, owner: Owner, field: str, name: str, size: int, limits: Limits) -> None:
    """Raise UploadRefused if the field or the draft has no room for one more file of ``size`` bytes."""
    # Of a refused file nothing is left but its name.
    query = sa.select(AttachmentRow.field, AttachmentRow.size).where(
        belongs_to(owner), AttachmentRow.state != State.REFUSED
    )
    there = session.execute(query).all()
    if sum(1 for other, _ in there if other == field) >= limits.files:
        raise too_many(name, limits.files)
    if sum(taken for _, taken in there) + size > MOST_DRAFT_BYTES:
        raise draft_full(name)
