"""A draft is kept for its holder, opens for nobody else, and no tab silently overwrites another."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from portal import drafts
from portal.database import Scope, ScopeMissing
from portal.definitions import Definition
from portal.drafts import DraftAlreadySent, DraftChanged, DraftNotFound, TooManyDrafts
from portal.drafts.models import DraftRow
from portal.keys import HolderSecret, KeyFailure

TOWN, SERVICE = "musterstadt", "hund-anmelden"
ANSWERS = {"halter": {"given": "Zoë", "family": "Müller-Ǵ"}, "hunde": [{"n": 1, "rufname": "Bello"}]}


@pytest.fixture
def offer(house):
    return house.catalogue.offer(TOWN, SERVICE)


@pytest.fixture
def secret():
    return HolderSecret.new()


@pytest.fixture
def draft(house, offer, secret):
    return drafts.start(house, offer, secret)


def row_of(house, draft):
    with house.database.reading(Scope.town(draft.municipality)) as session:
        return session.scalars(sa.select(DraftRow).where(DraftRow.id == draft.id)).one()


def test_a_new_draft_is_empty_and_lasts_thirty_days(house, offer, secret):
    with time_machine.travel(datetime(2026, 6, 12, 18, 4, tzinfo=UTC), tick=False):
        draft = drafts.start(house, offer, secret)
        opened = drafts.load(house, TOWN, draft.id, secret)
    assert opened == draft
    assert (opened.answers, opened.counters, opened.revision, opened.sent_reference) == ({}, {}, 1, None)
    assert opened.expires_at == datetime(2026, 7, 12, 18, 4, tzinfo=UTC)


def test_what_was_saved_is_loaded(house, draft, secret):
    saved = drafts.save(house, draft, secret, ANSWERS, {"hunde": 2})
    opened = drafts.load(house, TOWN, draft.id, secret)
    assert opened == saved and opened.answers == ANSWERS and opened.counters == {"hunde": 2}
    assert opened.revision == 2


def test_every_save_prolongs_the_draft(house, draft, secret):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=29), tick=False):
        saved = drafts.save(house, draft, secret, ANSWERS, {})
        assert saved.expires_at == datetime.now(UTC) + timedelta(days=30)


def test_a_saved_draft_can_be_saved_again_without_loading(house, draft, secret):
    again = drafts.save(house, drafts.save(house, draft, secret, ANSWERS, {}), secret, {}, {})
    assert drafts.load(house, TOWN, draft.id, secret) == again and again.revision == 3


def test_nothing_a_person_typed_lies_open_in_the_database(house, draft, secret):
    drafts.save(house, draft, secret, ANSWERS, {})
    row = row_of(house, draft)
    stored = b"".join(str(getattr(row, column.key)).encode() for column in DraftRow.__table__.columns)
    for word in ("Müller", "Bello", "Zoë", "rufname", secret.cookie):
        assert word.encode() not in stored + row.sealed_answers + row.wrapped_key


def test_the_authority_cannot_open_a_draft(house, draft):
    """The town's keys do not open it: the wrapping key comes from the holder's secret alone."""
    with pytest.raises(KeyFailure):
        house.town_keys(TOWN).unwrap(row_of(house, draft).wrapped_key, draft.id)


@pytest.mark.parametrize("way", ["another holder", "another town", "an unknown number", "after thirty days"])
def test_a_draft_that_is_not_the_holders_is_not_found(house, draft, secret, way):
    asked = {
        "another holder": (TOWN, draft.id, HolderSecret.new(), 0),
        "another town": ("erbach", draft.id, secret, 0),
        "an unknown number": (TOWN, uuid.uuid4(), secret, 0),
        "after thirty days": (TOWN, draft.id, secret, 31),
    }
    town, draft_id, holder, days = asked[way]
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(days=days)),
        pytest.raises(DraftNotFound, match="Diesen Entwurf gibt es in diesem Browser nicht"),
    ):
        drafts.load(house, town, draft_id, holder)


def test_a_sent_draft_names_its_reference_to_its_holder_only(house, draft, secret):
    """It has no key any more that would keep others out, so the holder's fingerprint must."""
    with house.database.writing(Scope.town(TOWN)) as session:
        drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    assert drafts.load(house, TOWN, draft.id, secret).sent_reference == "K7QM-24RT-9XWA"
    with pytest.raises(DraftNotFound):
        drafts.load(house, TOWN, draft.id, HolderSecret.new())


def test_a_row_put_under_another_holders_name_does_not_open(house, draft):
    thief = HolderSecret.new()
    with house.database.writing(Scope.town(TOWN)) as session:
        session.get_one(DraftRow, (TOWN, draft.id)).holder = thief.fingerprint
    with pytest.raises(DraftNotFound):
        drafts.load(house, TOWN, draft.id, thief)


def test_answers_moved_to_another_draft_do_not_open(house, offer, draft, secret):
    other = drafts.start(house, offer, secret)
    with house.database.writing(Scope.town(TOWN)) as session:
        source, target = (session.get_one(DraftRow, (TOWN, it.id)) for it in (draft, other))
        target.wrapped_key, target.sealed_answers = source.wrapped_key, source.sealed_answers
    with pytest.raises(DraftNotFound):
        drafts.load(house, TOWN, other.id, secret)


def test_another_holder_cannot_save(house, draft):
    with pytest.raises(DraftNotFound):
        drafts.save(house, draft, HolderSecret.new(), ANSWERS, {})


def test_a_save_over_a_newer_one_is_refused_and_shows_it(house, draft, secret):
    newer = drafts.save(house, draft, secret, {"a": 1}, {})
    with pytest.raises(DraftChanged) as refusal:
        drafts.save(house, draft, secret, {"b": 2}, {})
    assert refusal.value.current == newer
    assert drafts.load(house, TOWN, draft.id, secret) == newer


def test_pages_saved_in_two_tabs_are_both_kept(house, draft, secret):
    drafts.save_page(house, draft, secret, lambda answers, counters: ({**answers, "a": 1}, counters))
    drafts.save_page(house, draft, secret, lambda answers, counters: ({**answers, "b": 2}, {"hunde": 2}))
    opened = drafts.load(house, TOWN, draft.id, secret)
    assert opened.answers == {"a": 1, "b": 2} and opened.counters == {"hunde": 2}


def test_a_change_may_touch_what_it_is_given(house, draft, secret):
    """It gets copies: a lost round leaves nothing behind in the answers."""
    saved = drafts.save(house, draft, secret, ANSWERS, {})

    def add_a_dog(answers, counters):
        answers["hunde"].append({"n": 2})
        return answers, counters

    drafts.save_page(house, saved, secret, add_a_dog)
    assert len(saved.answers["hunde"]) == 1
    assert len(drafts.load(house, TOWN, draft.id, secret).answers["hunde"]) == 2


def test_a_page_that_always_comes_second_gives_up_in_the_end(house, draft, secret):
    rounds = []

    def too_slow(answers, counters):
        rounds.append(answers)
        current = drafts.load(house, TOWN, draft.id, secret)
        drafts.save(house, current, secret, {"other tab": len(rounds)}, {})
        return {"mine": True}, counters

    with pytest.raises(DraftChanged, match="in einem anderen Fenster geändert"):
        drafts.save_page(house, draft, secret, too_slow)
    assert rounds == [{}, *({"other tab": n} for n in (1, 2, 3, 4))]


def test_the_holders_open_drafts_are_listed_latest_first(house, offer, secret):
    first, second = drafts.start(house, offer, secret), drafts.start(house, offer, secret)
    drafts.save(house, first, secret, ANSWERS, {})
    drafts.start(house, offer, HolderSecret.new())
    heads = drafts.open_drafts(house, TOWN, SERVICE, secret)
    assert [head.id for head in heads] == [first.id, second.id]
    assert heads[0].service == SERVICE and heads[0].updated_at > heads[1].updated_at
    assert drafts.open_drafts(house, "erbach", SERVICE, secret) == ()
    assert drafts.open_drafts(house, TOWN, "gewerbe-anmelden", secret) == ()


def test_nobody_has_more_than_twenty_open_drafts_in_a_town(house, offer, secret):
    started = [drafts.start(house, offer, secret) for _ in range(drafts.MOST_DRAFTS)]
    assert len(started) == 20
    with pytest.raises(TooManyDrafts, match="Sie haben schon 20 offene Entwürfe"):
        drafts.start(house, offer, secret)
    drafts.start(house, offer, HolderSecret.new())
    with house.database.writing(Scope.town(TOWN)) as session:
        assert drafts.mark_sent(session, started[0], "K7QM-24RT-9XWA")
    drafts.start(house, offer, secret)


def test_sending_erases_answers_and_key_and_keeps_the_reference(house, draft, secret):
    saved = drafts.save(house, draft, secret, ANSWERS, {})
    with house.database.writing(Scope.town(TOWN)) as session:
        assert drafts.mark_sent(session, saved, "K7QM-24RT-9XWA")
    opened = drafts.load(house, TOWN, draft.id, secret)
    assert (opened.sent_reference, opened.answers, opened.key) == ("K7QM-24RT-9XWA", {}, None)
    row = row_of(house, draft)
    assert row.sealed_answers is None and row.wrapped_key is None
    assert drafts.open_drafts(house, TOWN, SERVICE, secret) == ()


def test_a_draft_is_sent_once(house, draft):
    with house.database.writing(Scope.town(TOWN)) as session:
        assert drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    with house.database.writing(Scope.town(TOWN)) as session:
        assert not drafts.mark_sent(session, draft, "AAAA-AAAA-AAAA")
    assert row_of(house, draft).sent_reference == "K7QM-24RT-9XWA"


def test_a_draft_that_changed_since_the_check_page_is_not_sent(house, draft, secret):
    drafts.save(house, draft, secret, ANSWERS, {})
    with house.database.writing(Scope.town(TOWN)) as session:
        assert not drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    assert row_of(house, draft).sent_reference is None


def test_sending_needs_the_scope_of_the_town(house, draft):
    with pytest.raises(ScopeMissing), house.database.writing() as session:
        drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    with house.database.writing(Scope.town("erbach")) as session:
        assert not drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")


@pytest.mark.parametrize("knows", ["before sending", "after sending"])
def test_a_sent_draft_takes_no_more_answers(house, draft, secret, knows):
    with house.database.writing(Scope.town(TOWN)) as session:
        drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    known = draft if knows == "before sending" else drafts.load(house, TOWN, draft.id, secret)
    with pytest.raises(DraftAlreadySent, match="Seine Nummer ist K7QM-24RT-9XWA") as refusal:
        drafts.save(house, known, secret, ANSWERS, {})
    assert refusal.value.reference == "K7QM-24RT-9XWA"


def test_a_draft_keeps_the_definition_it_was_begun_with(house, draft, offer):
    """All but what only editors need."""
    assert draft.definition_hash == offer.service.content_hash
    assert house.definition(draft.definition_hash) == offer.service.model_copy(
        update={"notes": (), "illustrative": (), "examples": (), "changes": ()}
    )


def test_a_definition_is_stored_once(house, offer, secret):
    for _ in range(3):
        drafts.start(house, offer, secret)
    with house.database.reading() as session:
        assert session.scalars(sa.select(Definition.hash)).all() == [offer.service.content_hash]


def test_a_draft_shows_no_answers_when_printed(house, draft, secret):
    assert "Müller" not in repr(replace(draft, answers=ANSWERS))
