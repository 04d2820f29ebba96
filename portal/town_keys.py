"""Which keyset belongs to which town?  Made when the town first needs it, kept wrapped by the master key."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from portal.database import WORKER, Base, Database, Scope, Tenant, insert_if_absent
from portal.keys import KeyRing, TownKeys


class TownKey(Tenant, Base):
    """The keyset of one town, readable only with the master key."""

    __tablename__ = "town_key"

    wrapped: Mapped[bytes]


class TownKeyStore:
    """The town keysets of this process: each is read from the database once."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        self._opened: dict[str, TownKeys] = {}

    def get(self, municipality: str) -> TownKeys:
        """The town's keys, made if this is the town's first use.

        Call it before ``writing()``: the first use writes in a transaction of its own. Two processes may both be the
        first; the row that stands is everybody's. Raises KeyFailure if the master key is not the right one.
        """
        opened = self._opened.get(municipality)
        if opened is None:
            wrapped = self._stored(municipality) or self._made(municipality)
            opened = self._opened[municipality] = self._keys.open_town(municipality, wrapped)
        return opened

    def open_all(self) -> int:
        """Open every stored keyset; returns how many. Raises KeyFailure for the first that does not open."""
        with self._database.reading(WORKER) as session:
            stored = session.execute(sa.select(TownKey.municipality, TownKey.wrapped)).all()
        for municipality, wrapped in stored:
            self._keys.open_town(municipality, wrapped)
        return len(stored)

    def _stored(self, municipality: str) -> bytes | None:
        with self._database.reading(Scope.town(municipality)) as session:
            return session.scalar(sa.select(TownKey.wrapped))

    def _made(self, municipality: str) -> bytes:
        wrapped = self._keys.new_town_keyset(municipality)
        with self._database.writing(Scope.town(municipality)) as session:
            insert_if_absent(session, TownKey, {"municipality": municipality, "wrapped": wrapped})
            return session.scalars(sa.select(TownKey.wrapped)).one()
