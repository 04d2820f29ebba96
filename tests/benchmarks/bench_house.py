"""An installation to measure on: a throwaway house on SQLite with the real services, and ready drafts."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal.catalogue import Catalogue, Offer
from portal.database import utc_now
from portal.delivery import enqueue_deliveries
from portal.drafts import Draft, save, start
from portal.house import House
from portal.keys import HolderSecret
from portal.settings import REPOSITORY
from portal.submissions import Accepted, accept
from portal.web import BERLIN
from portal.xoev import SchemaStore
from tests.cases import valid_answers
from tests.house_fixtures import installation_settings, installed

TOWN = "michelstadt"
SERVICE = "hund-anmelden"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def bench_house(catalogue: Catalogue | None = None) -> Iterator[House]:
    """An empty house, with the real services or others.

    Its log lines are written, as in operation, but to where nobody has to read them.
    """
    with temporary_folder() as folder, open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
        settings = installation_settings(f"sqlite:///{folder / 'portal.sqlite3'}", folder)
        with installed(settings, catalogue or Catalogue.read(REPOSITORY / "services"), SchemaStore()) as house:
            yield house


def offer_of(house: House) -> Offer:
    offer = house.catalogue.offer(TOWN, SERVICE)
    assert offer is not None
    return offer


@dataclass
class ReadyDrafts:
    """Drafts in which everything is answered, all of one holder; each can be sent once."""

    house: House
    secret: HolderSecret = field(default_factory=HolderSecret.new)
    waiting: list[Draft] = field(default_factory=list)

    def make(self, count: int) -> None:
        answers: dict[str, Any] = valid_answers(self.house, SERVICE)
        for _ in range(count):
            draft = start(self.house, offer_of(self.house), self.secret)
            self.waiting.append(save(self.house, draft, self.secret, answers, {}))

    def send(self) -> Accepted:
        """Accept one of them, with its delivery planned, as the view does."""
        moment: datetime = utc_now()
        day: date = moment.astimezone(BERLIN).date()
        return accept(
            self.house,
            offer_of(self.house),
            self.waiting.pop(),
            self.secret,
            received_at=moment,
            today=day,
            enqueue=enqueue_deliveries(self.house),
        )
