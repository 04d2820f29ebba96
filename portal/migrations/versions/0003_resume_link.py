"""Resume links: moving a draft to another browser."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resume_link",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "draft_id"],
            ["draft.municipality", "draft.id"],
            name="fk_resume_link_municipality_draft_id_draft",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality", "draft_id", name="pk_resume_link"),
        sa.UniqueConstraint("token_hash", name="uq_resume_link_token_hash"),
    )


def downgrade() -> None:
    op.drop_table("resume_link")
