"""Which keyset belongs to which town?  Made when the town first needs it, kept wrapped by the master key."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from portal.database import WORKER, Base, Database, Scope, Tenant, insert_if_absent, rows_changed
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
        stored = self._all()
        for municipality, wrapped in stored:
            self._keys.open_town(municipality, wrapped)
        return len(stored)

    def on_former(self) -> tuple[str, ...]:
        """The towns whose keyset still hangs on a former master key, in order of their names."""
        return tuple(town for town, wrapped in self._all() if not self._keys.opens_with_newest(town, wrapped))

    def rewrap_all(self) -> int:
        """Wrap every town keyset under the newest master key; returns how many were not yet.

        Each town is a transaction of its own, and one that is done is left alone: after an interruption call it again.
        """
        moved = 0
        for town in self.on_former():
            wrapped = self._stored(town) or b""
            fresh = self._keys.rewrap_town(town, wrapped)
            with self._database.writing(Scope.town(town)) as session:
                change = sa.update(TownKey).where(TownKey.wrapped == wrapped).values(wrapped=fresh)
                moved += rows_changed(session, change)
        return moved

    def _all(self) -> list[tuple[str, bytes]]:
        with self._database.reading(WORKER) as session:
            rows = session.execute(sa.select(TownKey.municipality, TownKey.wrapped).order_by(TownKey.municipality))
            return [(municipality, wrapped) for municipality, wrapped in rows]

    def _stored(self, municipality: str) -> bytes | None:
        with self._database.reading(Scope.town(municipality)) as session:
            return session.scalar(sa.select(TownKey.wrapped))

    def _made(self, municipality: str) -> bytes:
        wrapped = self._keys.new_town_keyset(municipality)
        with self._database.writing(Scope.town(municipality)) as session:
            insert_if_absent(session, TownKey, {"municipality": municipality, "wrapped": wrapped})
            return session.scalars(sa.select(TownKey.wrapped)).one()
