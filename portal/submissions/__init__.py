"""Submissions: from the moment an application is sent to what everybody later reads of it.

``accept`` is the one transaction that turns a draft into a case; ``record`` appends what happens to it afterwards.
``list_cases`` and ``load_case`` read, ``decide`` and ``add_note`` are the clerks' daily work. ``unlock`` judges number
and code of somebody who wants to see how a case stands.
"""

from portal.submissions.accept import Accepted, Enqueue, OfferClosed, accept
from portal.submissions.answers_csv import answers_csv
from portal.submissions.arrivals import Arrivals, count_arrivals
from portal.submissions.cases import (
    PAGE_SIZE,
    Case,
    CaseHead,
    CaseNotFound,
    CasePage,
    SealedNote,
    find_case,
    list_cases,
    load_case,
)
from portal.submissions.course import Stage, course
from portal.submissions.enclosed import draft_files, file_answers, files_of_case, sent_files
from portal.submissions.erasing import (
    ClosedGroup,
    ErasableCase,
    closed_definitions,
    closed_groups,
    erasable,
    erase,
    first_closed,
)
from portal.submissions.events import EventKind, Happened, RowState, Status
from portal.submissions.filters import MOST_COUNTED, CaseFilter, Waiting, count_waiting
from portal.submissions.hold import Hold, HoldRefused, hold_of, lift_hold, references_on_hold, set_hold
from portal.submissions.known_as import file_number_name, known_elsewhere, message_name, named, note_name, reference_of
from portal.submissions.notes import LONGEST_NOTE, Note, NoteRefused, add_note, notes_of
from portal.submissions.opening import note_opening
from portal.submissions.prepare import AnswersIncomplete, NewSubmission
from portal.submissions.receipt import FORMER, ReceiptDamaged, receipt_for, receipt_of, withdrawal_letter_of
from portal.submissions.record import locked_row, rebuilt, record, record_at
from portal.submissions.reference import is_reference, new_reference, typed_reference
from portal.submissions.sealing import part_context
from portal.submissions.status_code import code_shown_to
from portal.submissions.unlocking import CodeRefused, CodeThrottled, unlock
from portal.submissions.withdrawing import (
    LONGEST_GROUND,
    NotWithdrawable,
    Plan,
    Withdrawal,
    WithdrawalRefused,
    withdraw,
    withdrawable,
    withdrawal_of,
)
from portal.submissions.work import CaseChanged, Decision, Step, decide, possible

__all__ = [
    "FORMER",
    "LONGEST_GROUND",
    "LONGEST_NOTE",
    "MOST_COUNTED",
    "PAGE_SIZE",
    "Accepted",
    "AnswersIncomplete",
    "Arrivals",
    "Case",
    "CaseChanged",
    "CaseFilter",
    "CaseHead",
    "CaseNotFound",
    "CasePage",
    "ClosedGroup",
    "CodeRefused",
    "CodeThrottled",
    "Decision",
    "Enqueue",
    "ErasableCase",
    "EventKind",
    "Happened",
    "Hold",
    "HoldRefused",
    "NewSubmission",
    "NotWithdrawable",
    "Note",
    "NoteRefused",
    "OfferClosed",
    "Plan",
    "ReceiptDamaged",
    "RowState",
    "SealedNote",
    "Stage",
    "Status",
    "Step",
    "Waiting",
    "Withdrawal",
    "WithdrawalRefused",
    "accept",
    "add_note",
    "answers_csv",
    "closed_definitions",
    "closed_groups",
    "code_shown_to",
    "count_arrivals",
    "count_waiting",
    "course",
    "decide",
    "draft_files",
    "erasable",
    "erase",
    "file_answers",
    "file_number_name",
    "files_of_case",
    "find_case",
    "first_closed",
    "hold_of",
    "is_reference",
    "known_elsewhere",
    "lift_hold",
    "list_cases",
    "load_case",
    "locked_row",
    "message_name",
    "named",
    "new_reference",
    "note_name",
    "note_opening",
    "notes_of",
    "part_context",
    "possible",
    "rebuilt",
    "receipt_for",
    "receipt_of",
    "record",
    "record_at",
    "reference_of",
    "references_on_hold",
    "sent_files",
    "set_hold",
    "typed_reference",
    "unlock",
    "withdraw",
    "withdrawable",
    "withdrawal_letter_of",
    "withdrawal_of",
]
