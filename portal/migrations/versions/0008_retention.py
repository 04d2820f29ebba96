"""Retention: since when a case is closed, whether it is on hold, and the protocol of what was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
CLOSED = ["municipality", "closed_at", "submission_id"]


def upgrade() -> None:
    op.add_column("case_row", sa.Column("closed_at", MOMENT, nullable=True))
    op.add_column("case_row", sa.Column("on_hold", sa.Boolean(), nullable=False, server_default=sa.false()))
    # What was done before counts from the last time somebody said so.
    op.execute(
        "UPDATE case_row SET closed_at = (SELECT max(event.at) FROM event WHERE event.kind = 'done'"
        " AND event.municipality = case_row.municipality AND event.submission_id = case_row.submission_id)"
        " WHERE status = 'done'"
    )
    op.create_index(f"ix_case_row_{'_'.join(CLOSED)}", "case_row", CLOSED)
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.String(20), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_retention_run"),
    )
    op.create_index("ix_retention_run_started_at", "retention_run", ["started_at"])
    op.create_table(
        "retention_erased",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("reference_hash", sa.String(64), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(120), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["retention_run.id"], name="fk_retention_erased_run_id_retention_run"),
        sa.PrimaryKeyConstraint("municipality", "reference_hash", name="pk_retention_erased"),
    )
    op.create_index("ix_retention_erased_run_id", "retention_erased", ["run_id"])


def downgrade() -> None:
    op.drop_table("retention_erased")
    op.drop_table("retention_run")
    op.drop_index(f"ix_case_row_{'_'.join(CLOSED)}", "case_row")
    op.drop_column("case_row", "on_hold")
    op.drop_column("case_row", "closed_at")
