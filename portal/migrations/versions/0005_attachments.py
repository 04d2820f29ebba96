"""Attachments: files of drafts and of the submissions they become."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("scan_key", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("refusal", sa.String(40), nullable=True),
        sa.Column("scan_at", MOMENT, nullable=True),
        sa.Column("scan_attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "draft_id"],
            ["draft.municipality", "draft.id"],
            name="fk_attachment_municipality_draft_id_draft",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "submission_id"],
            ["submission.municipality", "submission.id"],
            name="fk_attachment_municipality_submission_id_submission",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint("(draft_id IS NULL) <> (submission_id IS NULL)", name=op.f("ck_attachment_one_owner")),
        sa.PrimaryKeyConstraint("municipality", "id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_municipality_draft_id", "attachment", ["municipality", "draft_id"])
    op.create_index("ix_attachment_municipality_submission_id", "attachment", ["municipality", "submission_id"])
    op.create_index("ix_attachment_scan_at", "attachment", ["scan_at"])


def downgrade() -> None:
    op.drop_table("attachment")
