"""Delivery: hands every case to its municipality's electronic file, again and again until it is there.

One attempt is one short entry of the queue; the state of a delivery is a row of our own. ``enqueue_deliveries`` joins
the transaction that accepts an application, ``work`` is the worker, ``overview``, ``retry`` and ``check`` are for
operators.
"""

from portal.delivery.outcomes import State
from portal.delivery.overview import DeliveryView, check, counts, overview, retry, unfinished
from portal.delivery.package import package_for
from portal.delivery.plan import enqueue_deliveries
from portal.delivery.queue import make_tables
from portal.delivery.transports import TRANSPORTS
from portal.delivery.worker import work

__all__ = [
    "TRANSPORTS",
    "DeliveryView",
    "State",
    "check",
    "counts",
    "enqueue_deliveries",
    "make_tables",
    "overview",
    "package_for",
    "retry",
    "unfinished",
    "work",
]
