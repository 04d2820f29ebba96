"""No session reads or writes a row of a town outside its scope, whatever way it asks."""

import uuid
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.database import WORKER, Base, OutsideScope, Scope, ScopeMissing, Tenant, insert_if_absent, rows_changed
from portal.definitions import Definition
from portal.migrations import metadata
from portal.submissions.models import Event, Submission

ERBACH, MICHELSTADT = Scope.town("erbach"), Scope.town("michelstadt")
NOW = datetime(2026, 6, 12, 18, 4, tzinfo=UTC)

#: Tables that belong to no town, each with the reason why.
SHARED = {
    "definition": "a service's words, the same for every town, without personal data",
    "account": "signing in must find the account before anyone knows the scope; the account gives the scope",
    "recovery_code": "belongs to an account and stands in for its second factor before anyone is signed in",
    "throttle": "counts tries by keyed hashes, before anyone is known",
    "retention_run": "a run is over all towns; what it erased is counted by town behind their walls",
    "ended_session": "a session ends by its random number alone, whoever it belonged to",
    "executor_heartbeat": "a worker serves every town",
}


def submission_of(town, reference):
    return Submission(
        municipality=town,
        id=uuid.uuid4(),
        reference=reference,
        service="hund-anmelden",
        definition_hash="0" * 64,
        draft_id=uuid.uuid4(),
        received_at=NOW,
    )


def event_of(submission):
    return Event(
        municipality=submission.municipality,
        id=uuid.uuid4(),
        submission_id=submission.id,
        at=NOW,
        kind="received",
        data={},
    )


@pytest.fixture
def rows(database):
    """One submission with one event in each of two towns."""
    ours, theirs = submission_of("erbach", "ERBA-0000-0001"), submission_of("michelstadt", "MICH-0000-0001")
    with database.writing(WORKER) as session:
        session.add(Definition(hash="0" * 64, service="hund-anmelden", version="1", snapshot="{}"))
        session.flush()
        session.add_all([ours, theirs, event_of(ours), event_of(theirs)])
    return ours, theirs


def test_every_table_belongs_to_the_towns_or_is_shared_for_a_reason():
    metadata()
    tenants = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant)}
    assert tenants | SHARED.keys() == set(Base.metadata.tables)
    assert not tenants & SHARED.keys()


def test_the_town_is_the_first_part_of_the_primary_key_of_every_table_of_the_towns():
    metadata()
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Tenant):
            assert mapper.primary_key[0].name == "municipality", mapper.class_


SUBQUERY = sa.select(Submission.reference).subquery()
OTHER = aliased(Submission)
READS = {
    "a class": sa.select(Submission),
    "a column": sa.select(Submission.reference),
    "a count": sa.select(sa.func.count()).select_from(Submission),
    "the town itself asked for": sa.select(Submission).where(Submission.municipality == "michelstadt"),
    "a condition that is always true": sa.select(Submission).where(sa.or_(Submission.id.is_not(None), sa.true())),
    "an alias": sa.select(OTHER),
    "an alias beside the class": sa.select(OTHER.reference).join(Submission, Submission.id != OTHER.id),
    "a joined table": sa.select(Submission.reference).join(Event, Event.submission_id == Submission.id),
    "a cross product": sa.select(OTHER.reference).select_from(Event).join(OTHER, sa.true()),
    "a subquery": sa.select(SUBQUERY.c.reference),
    "a common table expression": sa.select(sa.select(Submission.reference).cte().c.reference),
    "a scalar subquery": sa.select(sa.select(sa.func.max(Submission.reference)).scalar_subquery()),
    "a condition in a shared table": sa.select(Definition.hash).where(
        sa.exists().where(Submission.reference == "MICH-0000-0001")
    ),
    "a union": sa.union_all(sa.select(Submission.reference), sa.select(OTHER.reference)),
    "a union read into objects": sa.select(Submission).from_statement(
        sa.union_all(sa.select(Submission), sa.select(Submission))
    ),
    "the bare table": sa.select(Submission.__table__),
    "a column of the bare table": sa.select(Submission.__table__.c.reference),
}


def test_no_way_of_reading_works_without_a_scope(database, rows, subtests):
    for way, query in READS.items():
        with subtests.test(way), database.reading() as session, pytest.raises(ScopeMissing, match="submission"):
            session.execute(query).all()


def test_no_way_of_reading_shows_another_town(database, rows, subtests):
    """A way shows the own town's rows only, or it is refused."""
    refused = set()
    for way, query in READS.items():
        with subtests.test(way), database.reading(ERBACH) as session:
            try:
                found = session.execute(query).all()
            except ScopeMissing:
                refused.add(way)
                continue
            references = {getattr(value, "reference", value) for row in found for value in row}
            expected = {"a count": {1}, "the town itself asked for": set(), "a condition in a shared table": set()}
            assert references == expected.get(way, {"ERBA-0000-0001"} if found else set())
    assert refused == {"the bare table", "a column of the bare table"}


@pytest.mark.parametrize("way", ["a class", "a column", "an alias", "a joined table", "a subquery"])
def test_the_own_rows_are_found(database, rows, way):
    with database.reading(ERBACH) as session:
        (row,) = session.execute(READS[way]).all()
        assert getattr(row[0], "reference", row[0]) == "ERBA-0000-0001"


def test_a_row_of_another_town_is_not_got_by_its_key(database, rows):
    ours, theirs = rows
    with database.reading(ERBACH) as session:
        assert session.get(Submission, (theirs.municipality, theirs.id)) is None
        assert session.get(Submission, (ours.municipality, ours.id)) is not None
    with database.reading() as session, pytest.raises(ScopeMissing):
        session.get(Submission, (ours.municipality, ours.id))


def test_several_towns_see_their_rows_and_no_others(database, rows):
    with database.reading(Scope.towns({"erbach", "oberzent"})) as session:
        assert session.scalars(sa.select(Submission.municipality)).all() == ["erbach"]
    with database.reading(Scope.towns({"erbach", "michelstadt"})) as session:
        assert len(session.scalars(sa.select(Submission)).all()) == 2
    with database.reading(Scope.towns(())) as session:
        assert session.scalars(sa.select(Submission)).all() == []


def test_the_worker_sees_every_town(database, rows):
    with database.reading(WORKER) as session:
        assert len(session.scalars(sa.select(Submission)).all()) == 2


def test_scopes_follow_each_other_without_mixing(database, rows):
    """The criterion is cached with the statement, the town is not."""
    for scope, town in [(ERBACH, "erbach"), (MICHELSTADT, "michelstadt"), (ERBACH, "erbach")]:
        with database.reading(scope) as session:
            assert session.scalars(sa.select(Submission.municipality)).all() == [town]
            assert session.scalars(sa.select(Event.municipality).order_by(Event.at)).all() == [town]


CHANGES = {
    "update": sa.update(Submission).values(service="x"),
    "update by key": sa.update(Submission).where(Submission.reference == "MICH-0000-0001").values(service="x"),
    "delete": sa.delete(Event),
    "update through another table": sa.update(Submission)
    .where(Submission.id.in_(sa.select(Event.submission_id)))
    .values(service="x"),
}


def test_no_statement_changes_another_town(database, rows, subtests):
    for way, change in CHANGES.items():
        with subtests.test(way):
            with database.writing() as session, pytest.raises(ScopeMissing):
                session.execute(change)
            with database.writing(ERBACH) as session:
                assert rows_changed(session, change) <= 1
            with database.reading(MICHELSTADT) as session:
                assert session.scalars(sa.select(Submission.service)).one() == "hund-anmelden"
                assert session.scalars(sa.select(Event)).one()


@pytest.mark.parametrize("way", ["bare update", "bare delete", "bare insert", "insert"])
def test_a_statement_that_passes_by_the_models_is_refused(database, rows, way):
    values = {"municipality": "michelstadt", "wrapped": b""}
    table = metadata().tables["town_key"]
    statement = {
        "bare update": sa.update(table).values(wrapped=b""),
        "bare delete": sa.delete(table),
        "bare insert": sa.insert(table).values(**values),
        "insert": sa.insert(next(m.class_ for m in Base.registry.mappers if m.local_table is table)).values(**values),
    }[way]
    with database.writing(ERBACH) as session, pytest.raises(ScopeMissing, match=r"insert with session\.add"):
        session.execute(statement)


def test_a_new_row_of_another_town_is_refused_and_nothing_is_written(database, rows):
    with pytest.raises(OutsideScope, match="„michelstadt“"), database.writing(ERBACH) as session:
        session.add(submission_of("erbach", "ERBA-0000-0002"))
        session.add(submission_of("michelstadt", "MICH-0000-0002"))
    with database.reading(WORKER) as session:
        assert len(session.scalars(sa.select(Submission)).all()) == 2


def test_a_new_row_without_a_scope_is_refused(database, rows):
    with pytest.raises(ScopeMissing), database.writing() as session:
        session.add(submission_of("erbach", "ERBA-0000-0002"))


def test_a_row_does_not_move_to_another_town(database, rows):
    with pytest.raises(OutsideScope), database.writing(ERBACH) as session:
        session.scalars(sa.select(Submission)).one().municipality = "michelstadt"


def test_a_row_of_another_town_brought_along_is_not_deleted(database, rows):
    with pytest.raises(OutsideScope), database.writing(ERBACH) as session:
        session.delete(rows[1])


def test_a_row_is_inserted_once_and_only_in_the_own_town(database, rows):
    town_key = next(m.class_ for m in Base.registry.mappers if m.local_table.name == "town_key")
    with database.writing(ERBACH) as session:
        assert insert_if_absent(session, town_key, {"municipality": "erbach", "wrapped": b"1"})
        assert not insert_if_absent(session, town_key, {"municipality": "erbach", "wrapped": b"2"})
        assert session.scalars(sa.select(town_key.wrapped)).one() == b"1"
        with pytest.raises(OutsideScope):
            insert_if_absent(session, town_key, {"municipality": "michelstadt", "wrapped": b"1"})
    with database.writing() as session, pytest.raises(ScopeMissing):
        insert_if_absent(session, town_key, {"municipality": "erbach", "wrapped": b"1"})


def test_shared_tables_need_no_scope(database, rows):
    with database.reading() as session:
        assert session.scalars(sa.select(Definition.hash)).one() == "0" * 64


def test_a_refreshed_row_stays_inside_the_scope(database, rows):
    with database.reading(ERBACH) as session:
        row = session.scalars(sa.select(Submission)).one()
        session.refresh(row)
        assert row.municipality == "erbach"


def test_one_reference_names_one_case_in_all_towns(database, rows):
    with pytest.raises(sa.exc.IntegrityError), database.writing(MICHELSTADT) as session:
        session.add(submission_of("michelstadt", "ERBA-0000-0001"))


def test_a_row_of_a_submission_stays_in_the_town_of_its_submission(database, rows):
    """The foreign key holds the town too: an event cannot hang on another town's submission."""
    foreign = event_of(rows[1])
    foreign.municipality = "erbach"
    with pytest.raises(sa.exc.IntegrityError), database.writing(ERBACH) as session:
        session.add(foreign)


def test_rows_of_one_acceptance_may_be_written_in_any_order(database, rows):
    ours = submission_of("erbach", "ERBA-0000-0003")
    with database.writing(ERBACH) as session:
        session.add(event_of(ours))
        session.flush()
        session.add(ours)


def test_nothing_is_loaded_behind_a_querys_back(database):
    """Rows know each other by their keys only: a relationship would load rows that no query named."""
    metadata()
    assert all(not mapper.relationships for mapper in Base.registry.mappers)
