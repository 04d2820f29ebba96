"""A target gets more of a case than the application: later perhaps that it was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONE_A_TARGET = "uq_delivery_municipality_submission_id_target"
ONE_A_MATTER = "uq_delivery_municipality_submission_id_target_matter"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("matter", sa.String(20), nullable=False, server_default="application"))
    with op.batch_alter_table("delivery") as delivery:  # SQLite changes no constraint: there the table is made anew
        delivery.alter_column("matter", server_default=None)
        delivery.drop_constraint(ONE_A_TARGET, type_="unique")
        delivery.create_unique_constraint(ONE_A_MATTER, ["municipality", "submission_id", "target", "matter"])


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE matter <> 'application'")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(ONE_A_MATTER, type_="unique")
        delivery.create_unique_constraint(ONE_A_TARGET, ["municipality", "submission_id", "target"])
        delivery.drop_column("matter")
