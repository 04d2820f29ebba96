"""What goes into a column comes out again, the same on both engines, and nothing goes in that must not."""

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Database, NotSealed, PortableJSON, SealedColumn, UTCDateTime, new_id
from portal.keys import DataKey, Sealed

#: A table of this test alone; it is not among the portal's own.
SAMPLE = sa.Table(
    "sample",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("at", UTCDateTime),
    sa.Column("sealed", SealedColumn),
    sa.Column("data", PortableJSON),
)


@pytest.fixture
def sample(database_url, tmp_path):
    database = Database(database_url, tmp_path / "portal.lock")
    SAMPLE.create(database.engine)

    def stored(**values: Any) -> sa.Row[Any]:
        row_id = new_id()
        with database.engine.begin() as connection:
            connection.execute(SAMPLE.insert().values(id=row_id, **values))
            return connection.execute(sa.select(SAMPLE).where(SAMPLE.c.id == row_id)).one()

    stored.engine = database.engine  # type: ignore[attr-defined]
    yield stored
    database.close()


def test_a_moment_comes_back_in_utc_to_the_microsecond(sample):
    summer = datetime(2026, 6, 12, 20, 4, 5, 123456, tzinfo=timezone(timedelta(hours=2)))
    at = sample(at=summer).at
    assert at == summer and at.tzinfo is UTC and at.isoformat() == "2026-06-12T18:04:05.123456+00:00"


def test_a_moment_without_a_time_zone_is_refused(sample):
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        sample(at=datetime(2026, 6, 12))


def test_moments_are_compared_as_moments(sample):
    before = datetime(2026, 6, 12, 20, 0, tzinfo=timezone(timedelta(hours=2)))
    sample(at=before)
    with sample.engine.connect() as connection:
        later = sa.select(sa.func.count()).where(SAMPLE.c.at > datetime(2026, 6, 12, 17, 59, tzinfo=UTC))
        earlier = sa.select(sa.func.count()).where(SAMPLE.c.at < datetime(2026, 6, 12, 19, 59, tzinfo=UTC))
        assert (connection.scalar(later), connection.scalar(earlier)) == (1, 1)


def test_a_sealed_value_comes_back_sealed(sample):
    key = DataKey.new()
    sealed = sample(sealed=key.seal(b"answers", "c")).sealed
    assert isinstance(sealed, Sealed) and key.open(sealed, "c") == b"answers"


@pytest.mark.parametrize("plain", [b"answers", bytearray(b"answers"), "answers", 7, {"name": "x"}])
def test_an_encrypted_column_refuses_everything_that_is_not_sealed(sample, plain):
    with pytest.raises((NotSealed, sa.exc.StatementError), match="seal it with a DataKey"):
        sample(sealed=plain)


def test_nothing_is_nothing_in_every_column(sample):
    row = sample(at=None, sealed=None)
    assert row.at is None and row.sealed is None


def test_json_keeps_letters_numbers_and_order_of_lists(sample):
    data = {"text": "Müller ǵ 😀", "list": [3, 1, 2], "none": None, "yes": True, "nested": {"a": [{}]}}
    assert sample(data=data).data == data


def test_ids_are_version_7_and_in_order_of_creation(sample):
    ids = [new_id() for _ in range(500)]
    assert ids == sorted(ids) and {it.version for it in ids} == {7} and isinstance(ids[0], uuid.UUID)
    assert sample().id.version == 7


def test_a_mapped_class_finds_the_portals_types_by_its_annotations():
    class Probe(Base):
        __tablename__ = "probe"

        id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
        at: Mapped[datetime]
        sealed: Mapped[Sealed | None]

    columns = Probe.__table__.columns
    Base.metadata.remove(Probe.__table__)
    Base.registry._dispose_cls(Probe)
    assert isinstance(columns["at"].type, UTCDateTime) and not columns["at"].nullable
    assert isinstance(columns["sealed"].type, SealedColumn) and columns["sealed"].nullable
