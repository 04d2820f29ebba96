"""Answers of electronic files and authorities: what came, what hand-overs were answered with, other names of cases."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("delivery", sa.Column("received_at", MOMENT, nullable=True))
    op.add_column("delivery", sa.Column("imported_at", MOMENT, nullable=True))
    op.add_column("delivery", sa.Column("import_error", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("import_error_at", MOMENT, nullable=True))
    op.create_index("ix_delivery_process_id", "delivery", ["process_id"])
    op.create_table(
        "case_other_name",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "submission_id"],
            ["submission.municipality", "submission.id"],
            name="fk_case_other_name_municipality_submission_id_submission",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("municipality", "name", "submission_id", name="pk_case_other_name"),
    )
    op.create_index(
        "ix_case_other_name_municipality_submission_id", "case_other_name", ["municipality", "submission_id"]
    )
    op.create_table(
        "answer",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(14), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("municipality", "id", name="pk_answer"),
        sa.UniqueConstraint("municipality", "fingerprint", name="uq_answer_municipality_fingerprint"),
        sa.UniqueConstraint("municipality", "message_id", name="uq_answer_municipality_message_id"),
    )
    op.create_index("ix_answer_outcome_found_at", "answer", ["outcome", "found_at"])


def downgrade() -> None:
    op.drop_table("answer")
    op.drop_table("case_other_name")
    op.drop_index("ix_delivery_process_id", "delivery")
    for name in ("received_at", "imported_at", "import_error_at", "import_error"):
        op.drop_column("delivery", name)
