"""Delivery: hands every case to its municipality's electronic file, again and again until it is there.

One attempt is one short entry of the queue; the state of a delivery is a row of our own. ``enqueue_deliveries`` joins
the transaction that accepts an application, ``work`` is the worker, ``overview``, ``retry`` and ``check`` are for
operators.
"""

from collections.abc import Callable, Sequence

from portal.delivery.acknowledged import (
    Handed,
    handed_over_as,
    lock_hand_over,
    note_import,
    note_import_error,
    note_received,
)
from portal.delivery.case_messages import CaseMessage, explained, messages_of
from portal.delivery.checking import SchemasUnreadable
from portal.delivery.matter import Matter
from portal.delivery.outcomes import State
from portal.delivery.overview import (
    DeliveryView,
    check,
    counts,
    not_handed_over,
    oldest_unfinished,
    overview,
    retry,
    unfinished,
)
from portal.delivery.package import FileMissing, package_for
from portal.delivery.plan import enqueue_deliveries, enqueue_withdrawal
from portal.delivery.queue import load_queue, make_tables
from portal.delivery.transports import TRANSPORTS, answer_folders
from portal.delivery.workers import Worker, forget_attempts_under_way, workers
from portal.house import House

__all__ = [
    "TRANSPORTS",
    "CaseMessage",
    "DeliveryView",
    "FileMissing",
    "Handed",
    "Matter",
    "SchemasUnreadable",
    "State",
    "Worker",
    "answer_folders",
    "check",
    "counts",
    "enqueue_deliveries",
    "enqueue_withdrawal",
    "explained",
    "forget_attempts_under_way",
    "handed_over_as",
    "load_queue",
    "lock_hand_over",
    "make_tables",
    "messages_of",
    "not_handed_over",
    "note_import",
    "note_import_error",
    "note_received",
    "oldest_unfinished",
    "overview",
    "package_for",
    "retry",
    "unfinished",
    "work",
    "workers",
]


def work(
    house: House,
    hourly: Sequence[Callable[[House], object]] = (),
    beside: Sequence[tuple[float, Callable[[House], object]]] = (),
) -> None:
    """Work until SIGTERM or SIGINT. ``hourly`` and ``beside`` are routines of other rooms that need a process.

    Each of ``beside`` comes again after so many seconds and delays no other. The worker's machinery is loaded only
    here; the web server does without.
    """
    from portal.delivery.worker import work as work_on

    work_on(house, hourly, beside)
