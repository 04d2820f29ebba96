"""The table of answers that came in: which files were taken, and which were laid aside and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant


class AnswerRow(Tenant, Base):
    """One file that an electronic file or an authority put there, known by its fingerprint however often it comes.

    ``kind`` is standard and number of the message, ``message_id`` its own id where the standard gives it one;
    ``reason`` is a sentence of our own and says nothing of what stands in the file.
    """

    __tablename__ = "answer"
    __table_args__ = (
        sa.UniqueConstraint("municipality", "fingerprint"),
        sa.UniqueConstraint("municipality", "message_id"),
        sa.Index(None, "outcome", "found_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    kind: Mapped[str | None] = mapped_column(sa.String(40))
    outcome: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str | None] = mapped_column(sa.Text)
    reference: Mapped[str | None] = mapped_column(sa.String(14))
    message_id: Mapped[UUID | None]
    found_at: Mapped[datetime]
