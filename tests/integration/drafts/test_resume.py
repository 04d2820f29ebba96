"""A link and its code move a draft to another browser; one without the other moves nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import drafts
from portal.codes import code_from
from portal.database import Scope
from portal.drafts import DraftAlreadySent, DraftNotFound, LinkDead, LinkRefused
from portal.drafts.models import DraftRow, ResumeLink
from portal.keys import HolderSecret, KeyFailure

TOWN = "erbach"
ANSWERS = {"halter": {"given": "Zoë", "family": "Müller"}}
WRONG = "2222-2222"


@pytest.fixture
def secret():
    return HolderSecret.new()


@pytest.fixture
def other():
    return HolderSecret.new()


@pytest.fixture
def draft(house, secret):
    started = drafts.start(house, house.catalogue.offer(TOWN, "hund-anmelden"), secret)
    return drafts.save(house, started, secret, ANSWERS, {"hunde": 2})


@pytest.fixture
def link(house, draft, secret):
    return drafts.make_link(house, draft, secret)


def links(house):
    with house.database.reading(Scope.town(TOWN)) as session:
        return session.scalars(sa.select(ResumeLink)).all()


def guess(house, link, other, times):
    for left in range(4, 4 - times, -1):
        with pytest.raises(LinkRefused) as refusal:
            drafts.open_link(house, TOWN, replace(link, code=WRONG), other)
        assert refusal.value.left == left


def test_link_and_code_move_the_draft_with_everything_in_it(house, draft, link, secret, other):
    moved = drafts.open_link(house, TOWN, link, other)
    assert (moved.service, moved.draft_id) == ("hund-anmelden", draft.id)
    opened = drafts.load(house, TOWN, draft.id, other)
    assert opened.answers == ANSWERS and opened.counters == {"hunde": 2} and opened.expires_at == draft.expires_at
    with pytest.raises(DraftNotFound):
        drafts.load(house, TOWN, draft.id, secret)
    assert drafts.open_drafts(house, TOWN, "hund-anmelden", secret) == ()


def test_what_the_former_browser_still_had_open_is_neither_saved_nor_sent(house, draft, link, secret, other):
    drafts.open_link(house, TOWN, link, other)
    with pytest.raises(DraftNotFound):
        drafts.save(house, draft, secret, {}, {})
    with house.database.writing(Scope.town(TOWN)) as session:
        assert not drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")


def test_a_link_is_good_once(house, link, other):
    drafts.open_link(house, TOWN, link, other)
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, link, HolderSecret.new())
    assert links(house) == []


def test_the_holder_sees_the_same_link_again_and_nobody_else_does(house, draft, link, secret, other):
    assert drafts.link_of(house, draft, secret) == link
    assert drafts.link_of(house, draft, other) is None
    assert link.token not in repr(link) and link.code not in repr(link)


def test_a_new_link_replaces_the_former_one(house, draft, link, secret, other):
    newer = drafts.make_link(house, draft, secret)
    assert newer.token != link.token and newer.code != link.code and len(links(house)) == 1
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, link, other)
    assert drafts.open_link(house, TOWN, newer, other).draft_id == draft.id


def test_five_wrong_codes_end_a_link_and_a_new_one_works(house, draft, link, secret, other):
    guess(house, link, other, 4)
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, replace(link, code=WRONG), other)
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, link, other)
    assert drafts.link_of(house, draft, secret) is None
    assert drafts.open_link(house, TOWN, drafts.make_link(house, draft, secret), other).draft_id == draft.id


def test_the_right_code_at_the_last_try_opens(house, draft, link, other):
    guess(house, link, other, 4)
    assert drafts.open_link(house, TOWN, link, other).draft_id == draft.id


def test_guesses_made_at_the_same_moment_are_no_more_than_five(house, link, other):
    barrier, outcomes = threading.Barrier(8), []

    def guessing():
        barrier.wait()
        try:
            drafts.open_link(house, TOWN, replace(link, code=WRONG), other)
        except (LinkRefused, LinkDead) as refusal:
            outcomes.append(type(refusal))

    threads = [threading.Thread(target=guessing) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(LinkRefused) == 4 and outcomes.count(LinkDead) == 4
    assert [row.tries for row in links(house)] == [5]


@pytest.mark.parametrize("wrong", ["token", "town"])
def test_an_unknown_link_and_one_of_another_town_open_nothing(house, link, other, wrong):
    asked = (TOWN, replace(link, token="a" * 32)) if wrong == "token" else ("sontra", link)
    with pytest.raises(LinkDead):
        drafts.open_link(house, *asked, other)


def test_a_link_ends_with_its_draft(house, draft, link, other, time_machine):
    time_machine.move_to(draft.expires_at + timedelta(minutes=1))
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, link, other)
    assert drafts.forget_expired(house) == 1
    assert links(house) == []


def test_sending_ends_the_link(house, draft, link, secret, other):
    with house.database.writing(Scope.town(TOWN)) as session:
        assert drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    assert links(house) == []
    with pytest.raises(LinkDead):
        drafts.open_link(house, TOWN, link, other)
    with pytest.raises(DraftAlreadySent):
        drafts.make_link(house, drafts.load(house, TOWN, draft.id, secret), secret)


def test_a_sending_that_came_too_late_leaves_the_link(house, draft, link, secret, other):
    drafts.save(house, draft, secret, {}, {})
    with house.database.writing(Scope.town(TOWN)) as session:
        assert not drafts.mark_sent(session, draft, "K7QM-24RT-9XWA")
    assert drafts.open_link(house, TOWN, link, other).draft_id == draft.id


def test_only_the_holder_makes_a_link(house, draft, other):
    with pytest.raises(DraftNotFound):
        drafts.make_link(house, draft, other)
    assert links(house) == []


def test_the_database_alone_opens_nothing(house, draft, link, secret, other):
    """Neither link nor code stand there, and the wrapping opens for neither of the holders by itself."""
    (row,) = links(house)
    stored = "".join(str(getattr(row, column.key)) for column in ResumeLink.__table__.columns)
    assert link.token not in stored and link.code not in stored
    for holder in (secret, other, house.keys.holder_of(link.token), house.keys.holder_of(link.code)):
        with pytest.raises(KeyFailure):
            holder.unwrap(row.wrapped_key, draft.id)


def test_deleting_takes_the_holders_open_drafts_of_the_service_with_their_links(house, draft, link, secret, other):
    foreign = drafts.start(house, house.catalogue.offer(TOWN, "hund-anmelden"), other)
    elsewhere = drafts.start(house, house.catalogue.offer("sontra", "hund-anmelden"), secret)
    sent = drafts.start(house, house.catalogue.offer(TOWN, "hund-anmelden"), secret)
    with house.database.writing(Scope.town(TOWN)) as session:
        drafts.mark_sent(session, sent, "K7QM-24RT-9XWA")
    assert drafts.delete_open(house, TOWN, "hund-anmelden", secret) == 1
    assert drafts.delete_open(house, TOWN, "hund-anmelden", secret) == 0
    assert links(house) == []
    with house.database.reading(Scope.town(TOWN)) as session:
        assert set(session.scalars(sa.select(DraftRow.id))) == {foreign.id, sent.id}
    assert drafts.load(house, "sontra", elsewhere.id, secret) == elsewhere


@pytest.mark.parametrize(("typed", "written"), [(" k7qm24rt ", "K7QM-24RT"), ("K7QM 24R", None), ("", None)])
def test_a_code_may_be_typed_in_small_letters_and_without_its_stroke(typed, written):
    assert drafts.typed_link_code(typed) == written


def test_every_letter_of_a_code_is_as_likely_as_any_other():
    letters = "".join(code_from(HolderSecret.new().derived("x"), 8).replace("-", "") for _ in range(600))
    assert len(set(letters)) == 30 and max(map(letters.count, set(letters))) < 3 * len(letters) / 30
