"""Submissions: from the moment an application is sent to what everybody later reads of it.

``accept`` is the one transaction that turns a draft into a case; ``record`` appends what happens to it afterwards.
"""

from portal.submissions.accept import Accepted, Enqueue, accept
from portal.submissions.cases import (
    MOST_COUNTED,
    PAGE_SIZE,
    Case,
    CaseHead,
    CaseNotFound,
    CasePage,
    find_case,
    list_cases,
    load_case,
)
from portal.submissions.events import EventKind, Happened, RowState
from portal.submissions.opening import note_opening
from portal.submissions.prepare import AnswersIncomplete, NewSubmission
from portal.submissions.receipt import receipt_for, receipt_of
from portal.submissions.record import rebuilt, record
from portal.submissions.reference import is_reference, new_reference

__all__ = [
    "MOST_COUNTED",
    "PAGE_SIZE",
    "Accepted",
    "AnswersIncomplete",
    "Case",
    "CaseHead",
    "CaseNotFound",
    "CasePage",
    "Enqueue",
    "EventKind",
    "Happened",
    "NewSubmission",
    "RowState",
    "accept",
    "find_case",
    "is_reference",
    "list_cases",
    "load_case",
    "new_reference",
    "note_opening",
    "rebuilt",
    "receipt_for",
    "receipt_of",
    "record",
]
