"""The tables of the drafts. Nobody but the holder can read what they seal."""

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


class ResumeLink(Tenant, Base):
    """The one link by which a draft can be moved to another browser. It is deleted with its draft.

    ``number`` is what token and code are derived from, together with the holder's secret; ``tries`` counts codes given.
    """

    __tablename__ = "resume_link"
    __table_args__ = (
        sa.ForeignKeyConstraint(["municipality", "draft_id"], ["draft.municipality", "draft.id"], ondelete="CASCADE"),
    )

    draft_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    number: Mapped[UUID]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    wrapped_key: Mapped[bytes]
    tries: Mapped[int]


class DraftContact(Tenant, Base):
    """Where the holder of a draft may be written to, for the link and the reminder alone. It is deleted with its draft.

    ``sealed_address`` opens with a key of the server, because the holder is not there when the reminder goes out.
    """

    __tablename__ = "draft_contact"
    __table_args__ = (
        sa.ForeignKeyConstraint(["municipality", "draft_id"], ["draft.municipality", "draft.id"], ondelete="CASCADE"),
    )

    draft_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    sealed_address: Mapped[Sealed]
    given_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
