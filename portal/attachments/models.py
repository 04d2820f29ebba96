"""The table of the attachments. The files themselves lie encrypted below ``PORTAL_DATA/attachments``."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.keys import Sealed


class AttachmentRow(Tenant, Base):
    """A file of a draft, later of the submission it became; never of both.

    With a draft its rows go, and with them the keys of the files: whatever deletes drafts makes their attachments
    unreadable in the same moment, and the sweep removes the bytes.

    ``wrapped_key`` is the file's key under the key of the draft or submission; erased with the bytes when malware was
    found. ``scan_key`` is the same key for the worker, there only until the verdict. ``size`` in bytes is in clear: the
    length of the encrypted file tells it anyway. ``scan_at`` is when the worker looks next, None when it need not.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        sa.ForeignKeyConstraint(["municipality", "draft_id"], ["draft.municipality", "draft.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["municipality", "submission_id"],
            ["submission.municipality", "submission.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint("(draft_id IS NULL) <> (submission_id IS NULL)", name="one_owner"),
        sa.Index(None, "municipality", "draft_id"),
        sa.Index(None, "municipality", "submission_id"),
        sa.Index(None, "scan_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    draft_id: Mapped[UUID | None]
    submission_id: Mapped[UUID | None]
    field: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    sealed_facts: Mapped[Sealed]
    wrapped_key: Mapped[bytes | None]
    scan_key: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(sa.String(20))
    refusal: Mapped[str | None] = mapped_column(sa.String(40))
    scan_at: Mapped[datetime | None]
    scan_attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
