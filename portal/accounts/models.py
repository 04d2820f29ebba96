"""The tables of who may sign in, of who signed out, and of what was done to accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.keys import Sealed


class AccountRow(Base):
    """A clerk or lead of one town or an operator of the installation.

    Not behind the towns' walls, because signing in must find the account before anyone knows the scope; the account is
    what gives the scope. ``epoch`` grows when every session of the account shall end. ``initial_until`` is set while
    the password is one that somebody else handed over. ``sealed_factor`` is the secret of the second factor, if there
    is one; ``factor_step`` the time step of the last code that was accepted.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("role IN ('clerk', 'lead', 'operator')", name="known_role"),
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
    initial_until: Mapped[datetime | None]
    sealed_factor: Mapped[Sealed | None]
    factor_step: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")


class RecoveryCode(Base):
    """A code that once stands in for the second factor; the row goes when it was used. ``hash`` is a keyed hash."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class AccountEvent(Tenant, Base):
    """Something that was done to an account of the town; only ever added. ``actor`` is None for the command line."""

    __tablename__ = "account_event"
    __table_args__ = (sa.Index(None, "municipality", "account_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    account_id: Mapped[UUID]
    actor: Mapped[UUID | None]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(60))


class EndedSession(Base):
    """A session somebody ended with „Abmelden“. Without it, a copied cookie would stay good until it expires."""

    __tablename__ = "ended_session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)
