"""Second factors with recovery codes, leads who manage their town's accounts, and what was done to accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
ROLES = "role IN ('clerk', 'lead', 'operator')"
FORMER_ROLES = "role IN ('clerk', 'operator')"


def upgrade() -> None:
    _allow_roles(ROLES)
    op.add_column("account", sa.Column("initial_until", MOMENT, nullable=True))
    op.add_column("account", sa.Column("sealed_factor", sa.LargeBinary(), nullable=True))
    op.add_column("account", sa.Column("factor_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "hash", name="pk_recovery_code"),
    )
    op.create_table(
        "account_event",
        sa.Column("municipality", sa.String(64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "id", name="pk_account_event"),
    )
    op.create_index(
        "ix_account_event_municipality_account_id_at", "account_event", ["municipality", "account_id", "at"]
    )


def downgrade() -> None:
    op.drop_table("account_event")
    op.drop_table("recovery_code")
    for column in ("factor_step", "sealed_factor", "initial_until"):
        op.drop_column("account", column)
    # An account loses the rights the former release does not know and keeps its cases.
    op.execute("UPDATE account SET role = 'clerk' WHERE role = 'lead'")
    _allow_roles(FORMER_ROLES)


def _allow_roles(condition: str) -> None:
    with op.batch_alter_table("account") as account:  # SQLite changes no constraint: there the table is made anew
        account.drop_constraint(op.f("ck_account_known_role"), type_="check")
        account.create_check_constraint(op.f("ck_account_known_role"), condition)
