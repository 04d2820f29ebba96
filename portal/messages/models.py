"""The tables of messages: the outbox, and when an office was last told of new cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.keys import Sealed


class OutboxMail(Tenant, Base):
    """A mail from the moment somebody's transaction asked for it.

    ``sealed_letter`` holds recipient, subject and text under a key of the server and is wiped when the mail is handed
    over or given up; ``error`` names a reply code, never a reply, which may repeat the address. A mail to the holder of
    a draft names it in ``draft_id`` and is deleted with the address it goes to. ``lease_by`` is who is sending it.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["municipality", "draft_id"],
            ["draft_contact.municipality", "draft_contact.draft_id"],
            ondelete="CASCADE",
        ),
        sa.Index(None, "state", "next_at"),
        sa.Index(None, "municipality", "draft_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    kind: Mapped[str] = mapped_column(sa.String(40))
    draft_id: Mapped[UUID | None]
    sealed_letter: Mapped[Sealed | None]
    state: Mapped[str] = mapped_column(sa.String(20))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    lease_by: Mapped[str | None] = mapped_column(sa.String(160))
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class OfficeNotice(Tenant, Base):
    """Up to which moment an office knows of its new cases, and when it was last told."""

    __tablename__ = "office_notice"

    office: Mapped[str] = mapped_column(sa.String(120), primary_key=True, sort_order=-1)
    known_until: Mapped[datetime]
    told_at: Mapped[datetime | None]
