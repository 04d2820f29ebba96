"""The condition of the installation as Prometheus reads it. Looked up at most every ten seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from portal.database import DatabaseBusy, utc_now
from portal.delivery import State
from portal.house import House
from portal.messages import MailState
from portal.operations.condition import Condition, look

#: However often and from wherever the numbers are asked for, the database is asked no more often than this.
KEPT_SECONDS = 10.0

log = structlog.get_logger()


class Numbers(Collector):
    """Registered once per process. While the database does not answer, only that is told."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._guard = threading.Lock()
        self._kept: Condition | None = None
        self._until = 0.0

    def describe(self) -> Iterator[Metric]:
        """Nothing: a registry that asks for names must not ask the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        condition = self._condition()
        yield GaugeMetricFamily(
            "portal_database_up", "1 if the database answers, else 0", value=int(condition is not None)
        )
        yield GaugeMetricFamily(
            "portal_broken_services", "Services whose files have faults", value=len(self._house.catalogue.broken)
        )
        if condition is not None:
            yield from _families(condition)

    def _condition(self) -> Condition | None:
        with self._guard:
            if time.monotonic() >= self._until:
                try:
                    self._kept = look(self._house)
                except (DatabaseBusy, SQLAlchemyError, OSError) as error:
                    log.error("condition unknown", error=type(error).__name__)
                    self._kept = None
                self._until = time.monotonic() + KEPT_SECONDS
            return self._kept


def _families(condition: Condition) -> Iterator[Metric]:
    # Ages go on while the look is kept: a stopped worker must not seem younger than it is.
    now = utc_now()
    deliveries = GaugeMetricFamily("portal_deliveries", "Deliveries by state", labels=["state"])
    for state in State:
        deliveries.add_metric([state.value], condition.deliveries.get(state, 0))
    yield deliveries
    yield GaugeMetricFamily(
        "portal_oldest_undelivered_seconds",
        "Age of the oldest delivery that is not over, 0 if there is none",
        value=max(0.0, (now - condition.oldest).total_seconds()) if condition.oldest else 0,
    )
    yield GaugeMetricFamily(
        "portal_answers_laid_aside",
        "Answers of electronic files and authorities that could not be taken",
        value=condition.answers_aside,
    )
    mails = GaugeMetricFamily("portal_mails", "Mails by state; those that are over for a month", labels=["state"])
    for mail_state in MailState:
        mails.add_metric([mail_state.value], condition.mails.counts.get(mail_state, 0))
    yield mails
    oldest_mail = condition.mails.oldest
    yield GaugeMetricFamily(
        "portal_oldest_waiting_mail_seconds",
        "Age of the oldest mail that is not sent, 0 if there is none",
        value=max(0.0, (now - oldest_mail).total_seconds()) if oldest_mail else 0,
    )
    heartbeats = GaugeMetricFamily(
        "portal_worker_heartbeat_age_seconds", "Time since a worker's last heartbeat", labels=["worker"]
    )
    for worker in condition.workers:
        heartbeats.add_metric([worker.name], max(0.0, (now - worker.seen_at).total_seconds()))
    yield heartbeats
    yield GaugeMetricFamily(
        "portal_data_free_bytes", "Free space on the disk of PORTAL_DATA", value=condition.disk_free
    )
    if condition.backup is not None:
        yield GaugeMetricFamily(
            "portal_last_backup_timestamp_seconds",
            "When the last backup was made, in seconds since 1970",
            value=condition.backup.created_at.timestamp(),
        )
