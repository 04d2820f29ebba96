"""The tables of what was sent: the submission, its events, its documents, and the row by which clerks find it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Tenant
from portal.keys import Sealed


def _of_a_submission() -> sa.ForeignKeyConstraint:
    """A foreign key that is looked at when the transaction ends, so rows may be written in any order."""
    return sa.ForeignKeyConstraint(
        ["municipality", "submission_id"],
        ["submission.municipality", "submission.id"],
        deferrable=True,
        initially="DEFERRED",
    )


class Submission(Tenant, Base):
    """An application as it arrived. Everything the applicant said is sealed with the submission's own data key.

    ``sealed_fee`` is the fee as it was calculated when it arrived, so that no later tariff changes it; none without a
    rule.
    ``code_hash`` is a keyed hash of the code that opens its status page; none opens an application without one.
    """

    __tablename__ = "submission"

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    reference: Mapped[str] = mapped_column(sa.String(14), unique=True)
    service: Mapped[str] = mapped_column(sa.String(120))
    definition_hash: Mapped[str] = mapped_column(sa.ForeignKey("definition.hash"))
    draft_id: Mapped[UUID] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    wrapped_key: Mapped[bytes | None]
    sealed_answers: Mapped[Sealed | None]
    sealed_message: Mapped[Sealed | None]
    schema_held: Mapped[bool] = mapped_column(default=False)
    code_hash: Mapped[str | None] = mapped_column(sa.String(64))
    sealed_fee: Mapped[Sealed | None]


class Event(Tenant, Base):
    """Something that happened to a submission; only ever added. ``data`` holds no personal data, ``sealed`` may."""

    __tablename__ = "event"
    __table_args__ = (_of_a_submission(), sa.Index(None, "municipality", "submission_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    submission_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(sa.String(60))
    data: Mapped[dict[str, Any]]
    sealed: Mapped[Sealed | None]


class CaseRow(Tenant, Base):
    """The projection of a submission's events from which lists are read. It can be rebuilt from the events."""

    __tablename__ = "case_row"
    __table_args__ = (
        _of_a_submission(),
        # Read backwards: the list shows the newest first. One index for each view that clerks open every day.
        sa.Index(None, "municipality", "received_at", "submission_id"),
        sa.Index(None, "municipality", "done", "received_at", "submission_id"),
        sa.Index(None, "municipality", "owner", "done", "received_at", "submission_id"),
        sa.Index(None, "municipality", "closed_at", "submission_id"),
    )

    submission_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    reference: Mapped[str] = mapped_column(sa.String(14), unique=True)
    service: Mapped[str] = mapped_column(sa.String(120))
    status: Mapped[str] = mapped_column(sa.String(40))
    received_at: Mapped[datetime]
    due: Mapped[date | None]
    owner: Mapped[UUID | None]
    badges: Mapped[dict[str, Any]]
    sealed_headline: Mapped[Sealed | None]
    done: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    on_hold: Mapped[bool] = mapped_column(default=False)


class NameToken(Tenant, Base):
    """A word of the applicant's name as a keyed hash, by which clerks find the case; no other town has the same."""

    __tablename__ = "case_name_token"
    __table_args__ = (_of_a_submission(), sa.Index(None, "municipality", "submission_id"))

    token: Mapped[str] = mapped_column(sa.String(64), primary_key=True, sort_order=-1)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)


class OtherName(Tenant, Base):
    """What another system calls a case, as a keyed hash: `known_as.py`."""

    __tablename__ = "case_other_name"
    __table_args__ = (_of_a_submission(), sa.Index(None, "municipality", "submission_id"))

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True, sort_order=-1)
    submission_id: Mapped[UUID] = mapped_column(primary_key=True)


class Document(Tenant, Base):
    """A file made from a submission, such as its receipt. Stored once; afterwards only these bytes are served."""

    __tablename__ = "document"
    __table_args__ = (_of_a_submission(), sa.UniqueConstraint("municipality", "submission_id", "kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)
    submission_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(sa.String(40))
    renderer: Mapped[str] = mapped_column(sa.String(40))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    sealed_content: Mapped[Sealed | None]
