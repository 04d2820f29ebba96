"""The table of the drafts. Nobody but the holder can read what it seals."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.keys import Sealed


class DraftRow(Tenant, Base):
    """An application somebody is filling in.

    ``holder`` is the fingerprint of the holder secret. ``wrapped_key`` and ``sealed_answers`` are erased when the draft
    is sent; the row stays until it expires, so that a repeated click finds the reference.
    """

    __tablename__ = "draft"
    __table_args__ = (
        sa.Index(None, "municipality", "service", "holder"),
        sa.Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    service: Mapped[str] = mapped_column(sa.String(120))
    definition_hash: Mapped[str] = mapped_column(sa.ForeignKey("definition.hash"))
    holder: Mapped[str] = mapped_column(sa.String(64))
    wrapped_key: Mapped[bytes | None]
    sealed_answers: Mapped[Sealed | None]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_reference: Mapped[str | None] = mapped_column(sa.String(14))
