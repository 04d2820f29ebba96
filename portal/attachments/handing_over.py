"""Sending: the files of a draft become those of the submission. Keys are wrapped anew; not a byte of a file moves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.attachments.attachment import Attachment, Owner, State
from portal.attachments.keeping import belongs_to, sealed_facts
from portal.attachments.models import AttachmentRow
from portal.attachments.refusals import FilesChanged, StillChecking
from portal.attachments.store import context
from portal.file_keys import FileKey
from portal.keys import Sealed


@dataclass(frozen=True, slots=True)
class HandOver:
    """What ``hand_over`` writes: by attachment its key and facts, both for the submission; and what it deletes."""

    draft: Owner
    submission: Owner
    files: dict[UUID, tuple[bytes, Sealed]]
    left_out: frozenset[UUID] = frozenset()


def prepare_hand_over(
    files: Sequence[Attachment], draft: Owner, submission: Owner, *, left_out: Collection[UUID] = ()
) -> HandOver:
    """Wrap the keys of a draft's files for the submission it becomes. Call it before the transaction.

    ``files`` are all the draft has, as ``files_of`` gave them. What was refused stays behind and ends with the draft.
    ``left_out`` are those that are not sent, because nobody asks for them any more: they are deleted.
    Raises StillChecking if a verdict is still to come, KeyFailure if a file is of another draft.
    """
    sent = [file for file in files if file.id not in left_out]
    pending = tuple(file.name for file in sent if file.pending)
    if pending:
        raise StillChecking(pending)
    passed = {file.id: _rewrapped(file, draft, submission) for file in sent if not file.refused}
    return HandOver(draft, submission, passed, frozenset(left_out))


def hand_over(session: Session, prepared: HandOver) -> None:
    """Pass the files on, in the transaction that accepts the draft.

    Raises FilesChanged if other files are there now than were prepared; the transaction must then be given up.
    """
    if prepared.left_out:
        unwanted = sa.delete(AttachmentRow).where(belongs_to(prepared.draft), AttachmentRow.id.in_(prepared.left_out))
        session.execute(unwanted.execution_options(synchronize_session=False))
    mine = sa.select(AttachmentRow).where(belongs_to(prepared.draft), AttachmentRow.state != State.REFUSED)
    rows = session.scalars(mine.with_for_update()).all()
    if {row.id for row in rows} != prepared.files.keys():
        raise FilesChanged
    for row in rows:
        row.wrapped_key, row.sealed_facts = prepared.files[row.id]
        row.draft_id, row.submission_id = None, prepared.submission.id


def _rewrapped(file: Attachment, draft: Owner, submission: Owner) -> tuple[bytes, Sealed]:
    bound_to = context(file.municipality, file.id, "key")
    key = FileKey.unwrapped(file.wrapped_key or b"", draft.key, bound_to)
    facts = {
        "name": file.name,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "pages": file.pages,
        "pixels": file.pixels,
    }
    return key.wrapped(submission.key, bound_to), sealed_facts(submission, file.id, facts)
