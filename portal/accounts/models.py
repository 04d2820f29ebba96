"""The tables of who may sign in and of who signed out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base


class AccountRow(Base):
    """A clerk of one town or an operator of the installation.

    Not behind the towns' walls, because signing in must find the account before anyone knows the scope; the account is
    what gives the scope. ``epoch`` grows when every session of the account shall end.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("role IN ('clerk', 'operator')", name="known_role"),
        sa.CheckConstraint("(role = 'operator') = (municipality IS NULL)", name="clerk_has_a_town"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    role: Mapped[str] = mapped_column(sa.String(20))
    municipality: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    epoch: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class EndedSession(Base):
    """A session somebody ended with „Abmelden“. Without it, a copied cookie would stay good until it expires."""

    __tablename__ = "ended_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)
