"""With which definition was this begun?  Snapshots of services, kept as long as a draft or a case needs them.

A service file may change while somebody fills in its form. What was begun stays with the questions and texts that were
shown: the draft names the content hash, this table holds the snapshot.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.catalogue import Service
from portal.database import Base, Database, insert_if_absent


class DefinitionMissing(Exception):
    """A draft or case names a definition that the table does not hold. The database is damaged: restore it."""


class Definition(Base):
    """One version of one service, word for word. Holds no personal data and belongs to no town."""

    __tablename__ = "definition"

    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    service: Mapped[str] = mapped_column(sa.String(120))
    version: Mapped[str] = mapped_column(sa.String(40))
    snapshot: Mapped[str] = mapped_column(sa.Text)


def remember(session: Session, service: Service) -> None:
    """Store the service's snapshot in the caller's transaction, unless it is there."""
    known = session.scalar(sa.select(sa.literal(1)).where(Definition.hash == service.content_hash))
    if not known:
        insert_if_absent(
            session,
            Definition,
            {
                "hash": service.content_hash,
                "service": service.id,
                "version": service.version,
                "snapshot": service.snapshot(),
            },
        )


class Definitions:
    """Definitions by their content hash. The most recent ones stay in memory: equal hash, equal content, for ever."""

    def __init__(self, database: Database, capacity: int = 64) -> None:
        self._database = database
        self._capacity = capacity
        self._recent: OrderedDict[str, Service] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, content_hash: str) -> Service:
        """The service as it was; raises DefinitionMissing."""
        with self._guard:
            if content_hash in self._recent:
                self._recent.move_to_end(content_hash)
                return self._recent[content_hash]
        with self._database.reading() as session:
            snapshot = session.scalar(sa.select(Definition.snapshot).where(Definition.hash == content_hash))
        if snapshot is None:
            raise DefinitionMissing(
                f"Die Fassung {content_hash[:12]} einer Leistung fehlt in der Tabelle „definition“. "
                "Stellen Sie die Datenbank aus der Sicherung wieder her."
            )
        service = Service.from_snapshot(snapshot)
        with self._guard:
            self._recent[content_hash] = service
            while len(self._recent) > self._capacity:
                self._recent.popitem(last=False)
        return service
