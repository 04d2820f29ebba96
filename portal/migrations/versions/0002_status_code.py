"""Status codes: a keyed hash of the code that opens a case's status page."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("code_hash", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("submission", "code_hash")
