"""Which tables of the database are the portal's own?  The workflow engine keeps its tables beside them on SQLite."""

from __future__ import annotations

from typing import Any

#: Tables of DBOS. On PostgreSQL they live in the schema ``dbos``, which Alembic does not look into.
WORKFLOW_TABLES = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    """Whether Alembic should compare an object; the shape is its ``include_object``."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    return not (reflected and table in WORKFLOW_TABLES)
