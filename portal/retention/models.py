"""The tables of the protocol: when cases were erased, by which rule, and which, without their names."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant


class RunRow(Base):
    """One run over all towns. ``finished_at`` stays empty if it was killed; what it erased is noted all the same."""

    __tablename__ = "retention_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_by: Mapped[str] = mapped_column(sa.String(20))
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]


class ErasedRow(Tenant, Base):
    """A case that was erased. Whoever knows its number can prove it by the keyed hash; nobody learns it from here."""

    __tablename__ = "retention_erased"
    __table_args__ = (sa.Index(None, "run_id"),)

    reference_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True, sort_order=-1)
    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("retention_run.id"))
    service: Mapped[str] = mapped_column(sa.String(120))
    rule: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime]
