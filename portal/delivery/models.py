"""The tables of delivery: what is to be handed over to whom, and which workers are alive."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.delivery.matter import Matter


class DeliveryRow(Tenant, Base):
    """The hand-over of one submission to one target, with everything that must survive a killed worker.

    ``matter`` is what of it is handed over, one of `matter.py`.
    ``lease_until`` and ``lease_by`` fence off a worker that stalls and wakes up; ``staged`` names the finished package
    that waits for its last step; ``error`` is a code or a sentence without personal data.

    What the receiver answered: ``received_at`` and ``imported_at`` are when its answers came, ``import_error`` is why
    it could not take the package and stays until somebody tries again, ``import_error_at`` the time of the newest such
    answer by the receiver's clock.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["municipality", "submission_id"],
            ["submission.municipality", "submission.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("municipality", "submission_id", "target", "matter"),
        sa.Index(None, "state", "next_at"),
        sa.Index(None, "reference"),
        sa.Index(None, "process_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    submission_id: Mapped[UUID]
    reference: Mapped[str] = mapped_column(sa.String(14))
    target: Mapped[str] = mapped_column(sa.String(60))
    state: Mapped[str] = mapped_column(sa.String(40))
    attempt: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    process_id: Mapped[UUID]
    staged: Mapped[str | None] = mapped_column(sa.String(255))
    lease_until: Mapped[datetime | None]
    lease_by: Mapped[str | None] = mapped_column(sa.String(120))
    delivered_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    import_error: Mapped[str | None] = mapped_column(sa.Text)
    import_error_at: Mapped[datetime | None]
    matter: Mapped[str] = mapped_column(sa.String(20), default=Matter.APPLICATION)


class Heartbeat(Base):
    """When an executor last said that it lives. Belongs to the installation, not to a town."""

    __tablename__ = "executor_heartbeat"

    executor: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
