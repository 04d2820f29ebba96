"""How is the installation doing?  Deliveries, mails, workers, disk and backup, in one look."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.answers import count_laid_aside
from portal.database import utc_now
from portal.delivery import State, Worker, counts, oldest_unfinished, workers
from portal.house import House
from portal.messages import Outbox, outbox
from portal.operations.last_backup import LastBackup, last_backup


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of the installation at ``seen_at``; ``disk_free`` and ``disk_total`` in bytes, of PORTAL_DATA.

    ``oldest`` is since when the oldest delivery that is not over has been waiting; ``answers_aside`` is how many
    answers of electronic files and authorities were laid aside.
    """

    seen_at: datetime
    deliveries: Mapping[State, int]
    oldest: datetime | None
    answers_aside: int
    mails: Outbox
    workers: tuple[Worker, ...]
    disk_free: int
    disk_total: int
    backup: LastBackup | None

    @property
    def waiting(self) -> int:
        """How many deliveries are not over."""
        return sum(number for state, number in self.deliveries.items() if state is not State.DELIVERED)


def look(house: House) -> Condition:
    """Look now. Raises DatabaseBusy and SQLAlchemyError if the database does not answer, OSError for the disk."""
    disk = shutil.disk_usage(house.settings.data)
    return Condition(
        seen_at=utc_now(),
        deliveries=counts(house),
        oldest=oldest_unfinished(house),
        answers_aside=count_laid_aside(house),
        mails=outbox(house),
        workers=workers(house.database),
        disk_free=disk.free,
        disk_total=disk.total,
        backup=last_backup(house.settings.data),
    )
