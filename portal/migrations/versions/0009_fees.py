"""Fees: what an application costs, sealed as it was calculated when it arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("sealed_fee", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("submission", "sealed_fee")
