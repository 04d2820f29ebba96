"""Retention: cases go when they have been kept for long enough, and nothing else ever deletes one.

``plan`` says what would go when, ``run`` erases, ``run_daily`` is the worker's, ``last_runs`` and ``erasure_of`` read
the protocol. Never erased is what is open, not handed over, or on hold.
"""

from portal.retention.leftovers import forget_leftovers
from portal.retention.plan import PlannedErasure, plan, today_in_berlin
from portal.retention.protocol import ErasedCount, Erasure, Run, erasure_of, last_runs
from portal.retention.rule import closed_before, closing_year, due_on, start_of_year
from portal.retention.run import BATCH, ERASERS, Eraser, Starter, run, run_daily

__all__ = [
    "BATCH",
    "ERASERS",
    "ErasedCount",
    "Eraser",
    "Erasure",
    "PlannedErasure",
    "Run",
    "Starter",
    "closed_before",
    "closing_year",
    "due_on",
    "erasure_of",
    "forget_leftovers",
    "last_runs",
    "plan",
    "run",
    "run_daily",
    "start_of_year",
    "today_in_berlin",
]
