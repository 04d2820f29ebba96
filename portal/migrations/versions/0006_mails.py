"""Mails: the outbox, the address for a draft's link and reminder, and what offices were told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "draft_contact",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "draft_id"],
            ["draft.municipality", "draft.id"],
            name="fk_draft_contact_municipality_draft_id_draft",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality", "draft_id", name="pk_draft_contact"),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_letter", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("lease_by", sa.String(160), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "draft_id"],
            ["draft_contact.municipality", "draft_contact.draft_id"],
            name="fk_outbox_mail_municipality_draft_id_draft_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name="pk_outbox_mail"),
    )
    op.create_index("ix_outbox_mail_state_next_at", "outbox_mail", ["state", "next_at"])
    op.create_index("ix_outbox_mail_municipality_draft_id", "outbox_mail", ["municipality", "draft_id"])
    op.create_index("ix_outbox_mail_ended_at", "outbox_mail", ["ended_at"])
    op.create_table(
        "office_notice",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("office", sa.String(120), nullable=False),
        sa.Column("known_until", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("municipality", "office", name="pk_office_notice"),
    )


def downgrade() -> None:
    op.drop_table("office_notice")
    op.drop_table("outbox_mail")
    op.drop_table("draft_contact")
