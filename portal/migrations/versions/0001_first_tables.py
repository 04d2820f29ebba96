"""First tables: towns' keys, definitions, drafts, submissions, deliveries, accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelt out here, not imported: a revision must not change when the types of the running portal do.
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "town_key",
    "definition",
    "draft",
    "submission",
    "event",
    "case_row",
    "document",
    "delivery",
    "executor_heartbeat",
    "account",
    "throttle",
    "ended_session",
)


def upgrade() -> None:
    _installation()
    _drafts()
    _submissions()
    _what_belongs_to_submissions()
    _deliveries()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _town() -> sa.Column[Any]:
    return _must("municipality", sa.String(64))


def _primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _definition_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["definition_hash"], ["definition.hash"], name=f"fk_{table}_definition_hash_definition"
    )


def _submission_of(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["municipality", "submission_id"],
        ["submission.municipality", "submission.id"],
        name=f"fk_{table}_municipality_submission_id_submission",
        deferrable=True,
        initially="DEFERRED",
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _installation() -> None:
    op.create_table("town_key", _town(), _must("wrapped", sa.LargeBinary()), _primary_key("town_key", "municipality"))
    op.create_table(
        "definition",
        _must("hash", sa.String(64)),
        _must("service", sa.String(120)),
        _must("version", sa.String(40)),
        _must("snapshot", sa.Text()),
        _primary_key("definition", "hash"),
    )
    op.create_table(
        "account",
        _must("id", sa.Uuid()),
        _must("email", sa.String(254)),
        _must("password_hash", sa.String(255)),
        _must("role", sa.String(20)),
        _may("municipality", sa.String(64)),
        _must("name", sa.String(200)),
        _must("epoch", sa.Integer()),
        _must("active", sa.Boolean()),
        _primary_key("account", "id"),
        sa.UniqueConstraint("email", name="uq_account_email"),
        sa.CheckConstraint("role IN ('clerk', 'operator')", name=op.f("ck_account_known_role")),
        sa.CheckConstraint("(role = 'operator') = (municipality IS NULL)", name=op.f("ck_account_clerk_has_a_town")),
    )
    _index("account", "municipality")
    op.create_table(
        "throttle",
        _must("key", sa.String(64)),
        _must("count", sa.Integer()),
        _must("window_start", MOMENT),
        _primary_key("throttle", "key"),
    )
    _index("throttle", "window_start")
    op.create_table(
        "ended_session",
        _must("id", sa.Uuid()),
        _must("ended_at", MOMENT),
        _primary_key("ended_session", "id"),
    )
    _index("ended_session", "ended_at")


def _drafts() -> None:
    op.create_table(
        "draft",
        _town(),
        _must("id", sa.Uuid()),
        _must("service", sa.String(120)),
        _must("definition_hash", sa.String(64)),
        _must("holder", sa.String(64)),
        _may("wrapped_key", sa.LargeBinary()),
        _may("sealed_answers", sa.LargeBinary()),
        _must("revision", sa.Integer()),
        _must("created_at", MOMENT),
        _must("updated_at", MOMENT),
        _must("expires_at", MOMENT),
        _may("sent_reference", sa.String(14)),
        _definition_of("draft"),
        _primary_key("draft", "municipality", "id"),
    )
    _index("draft", "municipality", "service", "holder")
    _index("draft", "expires_at")


def _submissions() -> None:
    op.create_table(
        "submission",
        _town(),
        _must("id", sa.Uuid()),
        _must("reference", sa.String(14)),
        _must("service", sa.String(120)),
        _must("definition_hash", sa.String(64)),
        _must("draft_id", sa.Uuid()),
        _must("received_at", MOMENT),
        _may("wrapped_key", sa.LargeBinary()),
        _may("sealed_answers", sa.LargeBinary()),
        _may("sealed_message", sa.LargeBinary()),
        _must("schema_held", sa.Boolean()),
        _definition_of("submission"),
        _primary_key("submission", "municipality", "id"),
        sa.UniqueConstraint("reference", name="uq_submission_reference"),
        sa.UniqueConstraint("draft_id", name="uq_submission_draft_id"),
    )


def _what_belongs_to_submissions() -> None:
    op.create_table(
        "event",
        _town(),
        _must("id", sa.Uuid()),
        _must("submission_id", sa.Uuid()),
        _must("at", MOMENT),
        _must("kind", sa.String(60)),
        _must("data", JSON),
        _may("sealed", sa.LargeBinary()),
        _submission_of("event"),
        _primary_key("event", "municipality", "id"),
    )
    _index("event", "municipality", "submission_id", "at")
    op.create_table(
        "case_row",
        _town(),
        _must("submission_id", sa.Uuid()),
        _must("reference", sa.String(14)),
        _must("service", sa.String(120)),
        _must("status", sa.String(40)),
        _must("received_at", MOMENT),
        _may("due", sa.Date()),
        _may("owner", sa.Uuid()),
        _must("badges", JSON),
        _may("sealed_headline", sa.LargeBinary()),
        _may("name_hash", sa.String(64)),
        _submission_of("case_row"),
        _primary_key("case_row", "municipality", "submission_id"),
        sa.UniqueConstraint("reference", name="uq_case_row_reference"),
    )
    _index("case_row", "municipality", "received_at", "submission_id")
    _index("case_row", "municipality", "name_hash")
    op.create_table(
        "document",
        _town(),
        _must("id", sa.Uuid()),
        _must("submission_id", sa.Uuid()),
        _must("kind", sa.String(40)),
        _must("renderer", sa.String(40)),
        _must("sha256", sa.String(64)),
        _may("sealed_content", sa.LargeBinary()),
        _submission_of("document"),
        _primary_key("document", "municipality", "id"),
        sa.UniqueConstraint(
            "municipality", "submission_id", "kind", name="uq_document_municipality_submission_id_kind"
        ),
    )


def _deliveries() -> None:
    op.create_table(
        "delivery",
        _town(),
        _must("id", sa.Uuid()),
        _must("submission_id", sa.Uuid()),
        _must("reference", sa.String(14)),
        _must("target", sa.String(60)),
        _must("state", sa.String(40)),
        _must("attempt", sa.Integer()),
        _may("next_at", MOMENT),
        _may("error", sa.Text()),
        _must("process_id", sa.Uuid()),
        _may("staged", sa.String(255)),
        _may("lease_until", MOMENT),
        _may("lease_by", sa.String(120)),
        _may("delivered_at", MOMENT),
        _submission_of("delivery"),
        _primary_key("delivery", "municipality", "id"),
        sa.UniqueConstraint(
            "municipality", "submission_id", "target", name="uq_delivery_municipality_submission_id_target"
        ),
    )
    _index("delivery", "state", "next_at")
    _index("delivery", "reference")
    op.create_table(
        "executor_heartbeat",
        _must("executor", sa.String(120)),
        _must("started_at", MOMENT),
        _must("seen_at", MOMENT),
        _primary_key("executor_heartbeat", "executor"),
    )
    _index("executor_heartbeat", "seen_at")
