"""Submissions: from the moment an application is sent to what everybody later reads of it.

``accept`` is the one transaction that turns a draft into a case; ``record`` appends what happens to it afterwards.
``unlock`` judges number and code of somebody who wants to see how a case stands.
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
from portal.submissions.course import Stage, course
from portal.submissions.events import EventKind, Happened, RowState
from portal.submissions.opening import note_opening
from portal.submissions.prepare import AnswersIncomplete, NewSubmission
from portal.submissions.receipt import receipt_for, receipt_of
from portal.submissions.record import rebuilt, record
from portal.submissions.reference import is_reference, new_reference, typed_reference
from portal.submissions.status_code import code_shown_to
from portal.submissions.unlocking import CodeRefused, CodeThrottled, unlock

__all__ = [
    "MOST_COUNTED",
    "PAGE_SIZE",
    "Accepted",
    "AnswersIncomplete",
    "Case",
    "CaseHead",
    "CaseNotFound",
    "CasePage",
    "CodeRefused",
    "CodeThrottled",
    "Enqueue",
    "EventKind",
    "Happened",
    "NewSubmission",
    "RowState",
    "Stage",
    "accept",
    "code_shown_to",
    "course",
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
    "typed_reference",
    "unlock",
]
