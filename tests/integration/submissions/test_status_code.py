"""The code that opens a status page: whose it is, who can tell it, and how often one may guess."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal.database import Scope, utc_now
from portal.drafts import load, save, start
from portal.keys import HolderSecret
from portal.submissions import (
    CodeRefused,
    CodeThrottled,
    accept,
    code_shown_to,
    is_reference,
    load_case,
    new_reference,
    unlock,
)
from portal.submissions.models import Submission
from portal.submissions.status_code import status_code
from portal.web import today
from tests.cases import no_delivery, valid_answers

TOWN = "michelstadt"
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


@pytest.fixture
def secret():
    return HolderSecret.new()


@pytest.fixture
def sent(house, secret):
    """What the applicant was told, and the draft it came from."""
    offer = house.catalogue.offer(TOWN, "hund-anmelden")
    draft = save(house, start(house, offer, secret), secret, valid_answers(house), {})
    return sending(house, draft, secret), draft


def sending(house, draft, secret):
    offer = house.catalogue.offer(TOWN, draft.service)
    return accept(house, offer, draft, secret, received_at=utc_now(), today=today(), enqueue=no_delivery)


@pytest.fixture
def attempt(house, sent):
    """Try number and code, ``minutes`` after noon; by default the right ones."""
    accepted, _ = sent

    def attempt(reference=accepted.reference, code=accepted.code, minutes=0.0, address="192.0.2.7", town=TOWN):
        return unlock(house, town, reference, code, address=address, now=NOON + timedelta(minutes=minutes))

    return attempt


def fail(attempt, times, **how):
    for _ in range(times):
        with pytest.raises(CodeRefused):
            attempt(**{"code": new_reference(), **how})


def test_a_code_looks_like_a_number_and_is_another_for_every_draft_and_holder(secret, sent):
    accepted, draft = sent
    assert is_reference(accepted.code) and accepted.code != accepted.reference
    assert accepted.code not in repr(accepted)
    others = {status_code(HolderSecret.new(), draft.id), status_code(secret, type(draft.id)(int=draft.id.int + 1))}
    assert len(others | {accepted.code}) == 3


def test_sending_again_gives_the_same_code_whatever_was_known_of_the_first_time(house, secret, sent):
    accepted, draft = sent
    assert sending(house, draft, secret) == accepted
    assert sending(house, load(house, TOWN, draft.id, secret), secret) == accepted


def test_the_code_is_told_to_the_browser_that_sent_and_to_no_other(house, secret, sent):
    accepted, _ = sent
    case = load_case(house, TOWN, accepted.reference)
    assert code_shown_to(house.keys, case, secret) == accepted.code
    assert code_shown_to(house.keys, case, HolderSecret.new()) is None
    assert code_shown_to(house.keys, case, None) is None


def test_the_database_holds_a_hash_that_belongs_to_one_number(house, sent):
    accepted, _ = sent
    with house.database.reading(Scope.town(TOWN)) as session:
        stored = session.scalars(sa.select(Submission.code_hash)).one()
    assert stored == house.keys.keyed_hash("status code", f"{accepted.reference} {accepted.code}")


def test_number_and_code_open_the_case_as_often_as_one_likes(attempt):
    for _ in range(8):
        attempt()


@pytest.mark.parametrize("wrong", [{"reference": "2222-2222-2222"}, {"code": "2222-2222-2222"}, {"town": "erbach"}])
def test_what_does_not_fit_opens_nothing(attempt, wrong):
    with pytest.raises(CodeRefused):
        attempt(**wrong)


@pytest.mark.parametrize("column", ["code_hash", "wrapped_key"])
def test_a_case_without_a_code_or_an_erased_one_opens_with_nothing(house, attempt, column):
    with house.database.writing(Scope.town(TOWN)) as session:
        session.execute(sa.update(Submission).values(**{column: None}))
    with pytest.raises(CodeRefused):
        attempt()
    with pytest.raises(CodeRefused):
        attempt(code="-" * 14)


def test_after_five_wrong_codes_even_the_right_one_has_to_wait_for_the_hour(attempt):
    fail(attempt, 5)
    with pytest.raises(CodeThrottled) as closed:
        attempt(minutes=59, address="192.0.2.8")
    assert closed.value.until == NOON + timedelta(hours=1)
    attempt(minutes=60)


def test_four_wrong_codes_and_the_right_one_open_the_case(attempt):
    fail(attempt, 4)
    attempt()
    fail(attempt, 1)
    with pytest.raises(CodeThrottled):
        attempt()


def test_an_unknown_number_is_throttled_like_a_known_one(attempt):
    unknown = new_reference()
    fail(attempt, 5, reference=unknown)
    with pytest.raises(CodeThrottled):
        attempt(reference=unknown)
    attempt()


def test_thirty_wrong_tries_close_a_place_in_the_network_but_no_other(attempt):
    for _ in range(30):
        fail(attempt, 1, reference=new_reference())
    with pytest.raises(CodeThrottled):
        attempt()
    attempt(address="192.0.2.8")


def test_guesses_made_at_the_same_moment_are_no_more_than_five(house, attempt):
    barrier, outcomes = threading.Barrier(12), []

    def guess():
        barrier.wait()
        try:
            attempt(code=new_reference())
        except (CodeRefused, CodeThrottled) as refusal:
            outcomes.append(type(refusal))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes, key=repr) == [CodeRefused] * 5 + [CodeThrottled] * 7
