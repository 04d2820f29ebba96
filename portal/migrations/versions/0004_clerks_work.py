"""What clerks work with: cases that are done, versions of a case's row, search by the words of a name."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DONE = ["municipality", "done", "received_at", "submission_id"]
OWNED = ["municipality", "owner", "done", "received_at", "submission_id"]


def upgrade() -> None:
    op.create_table(
        "case_name_token",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "submission_id"],
            ["submission.municipality", "submission.id"],
            name="fk_case_name_token_municipality_submission_id_submission",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("municipality", "token", "submission_id", name="pk_case_name_token"),
    )
    op.create_index(
        "ix_case_name_token_municipality_submission_id", "case_name_token", ["municipality", "submission_id"]
    )
    # The hash of the whole name was the same in every town, and nothing was ever found by it.
    op.drop_index("ix_case_row_municipality_name_hash", "case_row")
    op.drop_column("case_row", "name_hash")
    op.add_column("case_row", sa.Column("done", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("case_row", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(f"ix_case_row_{'_'.join(DONE)}", "case_row", DONE)
    op.create_index(f"ix_case_row_{'_'.join(OWNED)}", "case_row", OWNED)


def downgrade() -> None:
    op.drop_index(f"ix_case_row_{'_'.join(OWNED)}", "case_row")
    op.drop_index(f"ix_case_row_{'_'.join(DONE)}", "case_row")
    op.drop_column("case_row", "revision")
    op.drop_column("case_row", "done")
    op.add_column("case_row", sa.Column("name_hash", sa.String(64), nullable=True))
    op.create_index("ix_case_row_municipality_name_hash", "case_row", ["municipality", "name_hash"])
    op.drop_table("case_name_token")
