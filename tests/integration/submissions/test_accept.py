"""Sending: one transaction, once, whatever happens at the same time."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from portal.database import WORKER, Scope
from portal.delivery import enqueue_deliveries, overview
from portal.drafts import DraftChanged, load, save, start
from portal.drafts.models import DraftRow
from portal.forms import Place, Problem
from portal.keys import HolderSecret
from portal.submissions import (
    AnswersIncomplete,
    CaseNotFound,
    accept,
    find_case,
    list_cases,
    load_case,
    rebuilt,
    receipt_for,
)
from portal.submissions.models import CaseRow, Document, Event, Submission
from portal.xoev import SchemaProblem
from tests.cases import valid_answers

NOW = datetime(2026, 6, 5, 16, 4, 30, tzinfo=UTC)
TODAY = date(2026, 6, 5)


class Applying:
    """A draft of „Hund anmelden“ in Michelstadt, filled in and ready to send."""

    def __init__(self, house, town="michelstadt", example=0):
        self.house = house
        self.offer = house.catalogue.offer(town, "hund-anmelden")
        self.answers = valid_answers(house, number=example)
        self.secret = HolderSecret.new()
        self.draft = save(house, start(house, self.offer, self.secret), self.secret, self.answers, {})

    def send(self, *, received_at=NOW, enqueue=None, draft=None):
        return accept(
            self.house,
            self.offer,
            draft or self.draft,
            self.secret,
            received_at=received_at,
            today=TODAY,
            enqueue=enqueue or enqueue_deliveries(self.house),
        )


@pytest.fixture
def applying(house):
    return Applying(house)


def against(path, *, step=None, page=None, field=None, item=None, input=None):
    return SchemaProblem(
        path=path,
        field=field,
        item=item,
        input=input,
        step=step,
        page=page,
        code="form",
        message="Kürzen Sie den Namen.",
    )


def rows(house, model):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(model)).all()


@pytest.mark.parametrize("example", [0, 1])
def test_an_accepted_application_is_in_the_list_with_its_answers_message_and_delivery(house, example):
    applying = Applying(house, example=example)
    reference = applying.send().reference
    case = load_case(house, "michelstadt", reference)
    assert case.received_at == NOW
    assert case.status == "received"
    assert case.answers == applying.answers
    assert reference.encode() in case.message
    assert [row.reference for row in list_cases(house, "michelstadt").rows] == [reference]
    assert case.badges == {"dms": "planned"}
    assert [(row.reference, row.state) for row in overview(house)] == [(reference, "planned")]


def test_the_list_says_who_applied(applying):
    applying.send()
    assert list_cases(applying.house, "michelstadt").rows[0].headline == "Erika Mustermann"


def test_sending_again_gives_the_same_confirmation_and_writes_nothing(applying):
    first = applying.send()
    again = applying.send()
    reloaded = applying.send(draft=load(applying.house, "michelstadt", applying.draft.id, applying.secret))
    assert first == again == reloaded
    assert len(rows(applying.house, Submission)) == len(rows(applying.house, CaseRow)) == 1


def test_many_clicks_at_once_give_one_case_and_one_confirmation(applying):
    told = []
    threads = [threading.Thread(target=lambda: told.append(applying.send())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8 and len(set(told)) == 1
    assert len(rows(applying.house, Submission)) == 1
    assert len(overview(applying.house)) == 1


def test_what_another_tab_changed_meanwhile_is_not_sent_unseen(applying):
    save(applying.house, applying.draft, applying.secret, {**applying.answers, "lastschrift": False}, {})
    with pytest.raises(DraftChanged):
        applying.send()
    assert rows(applying.house, Submission) == []


def test_an_incomplete_application_is_refused_with_its_place_and_nothing_is_written(house):
    applying = Applying(house)
    answers = {key: value for key, value in applying.answers.items() if key != "adresse"}
    applying.draft = save(house, applying.draft, applying.secret, answers, {})
    with pytest.raises(AnswersIncomplete) as refused:
        applying.send()
    assert {problem.place.step for problem in refused.value.problems} == {"adresse"}
    assert rows(house, Submission) == []


def test_answers_that_no_longer_count_are_not_sent(house):
    applying = Applying(house)
    mandate = {"iban": "DE02120300000000202051", "holder": "Erika Mustermann", "agreed": True}
    answers = {**applying.answers, "lastschriftmandat": mandate}
    applying.draft = save(house, applying.draft, applying.secret, answers, {})
    case = load_case(house, "michelstadt", applying.send().reference)
    assert "lastschriftmandat" not in case.answers
    assert b"DE02" not in case.message


def test_if_the_delivery_cannot_be_planned_nothing_is_accepted_and_the_draft_stays(applying):
    def breaks(session, new):
        raise RuntimeError("no queue")

    with pytest.raises(RuntimeError):
        applying.send(enqueue=breaks)
    assert rows(applying.house, Submission) == rows(applying.house, Event) == []
    kept = load(applying.house, "michelstadt", applying.draft.id, applying.secret)
    assert kept.answers == applying.answers and kept.sent_reference is None


def test_the_sent_draft_keeps_its_reference_and_loses_its_answers_and_key(applying):
    reference = applying.send().reference
    (row,) = rows(applying.house, DraftRow)
    assert (row.sent_reference, row.sealed_answers, row.wrapped_key) == (reference, None, None)


def test_a_schema_error_that_is_our_bug_is_accepted_but_its_delivery_is_held(applying, monkeypatch):
    bug = against("/Antrag/Kopf/Eingang")
    monkeypatch.setattr(type(applying.house.schemas), "validate", lambda *_: (bug,))
    reference = applying.send().reference
    assert load_case(applying.house, "michelstadt", reference).badges == {"dms": "held"}
    assert [row.state for row in overview(applying.house)] == ["held"]


def test_a_schema_error_that_an_answer_can_mend_goes_back_to_its_field(applying, monkeypatch):
    found = against(
        "/Antrag/Angaben/Hunde[1]/Rufname",
        step="hunde",
        page="hund",
        field="rufname",
        item=1,
        input="hunde-{n}-rufname",
    )
    monkeypatch.setattr(type(applying.house.schemas), "validate", lambda *_: (found,))
    with pytest.raises(AnswersIncomplete) as refused:
        applying.send()
    assert refused.value.problems == (Problem(Place("hunde", 1, "hund"), "hunde-1-rufname", found.message),)
    assert rows(applying.house, Submission) == []


def test_a_reference_that_is_taken_is_drawn_again(applying, monkeypatch):
    drawn = iter(["K7QM-24RT-9XWA", "K7QM-24RT-9XWA", "K7QM-24RT-9XWB"])
    monkeypatch.setattr("portal.submissions.prepare.new_reference", lambda: next(drawn))
    assert applying.send().reference == "K7QM-24RT-9XWA"
    assert Applying(applying.house, town="erbach").send().reference == "K7QM-24RT-9XWB"


def test_a_case_of_another_town_is_not_found(applying):
    reference = applying.send().reference
    for town in ("erbach", "musterstadt", "unknown"):
        with pytest.raises(CaseNotFound):
            load_case(applying.house, town, reference)
    assert find_case(applying.house, reference).municipality == "michelstadt"


def test_the_moment_of_receipt_is_that_of_the_click_not_of_the_commit(applying):
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        reference = applying.send(received_at=NOW).reference
    assert load_case(applying.house, "michelstadt", reference).received_at == NOW


def test_the_row_in_the_list_follows_from_the_events(applying):
    reference = applying.send().reference
    case = load_case(applying.house, "michelstadt", reference)
    with applying.house.database.reading(Scope.town("michelstadt")) as session:
        state = rebuilt(session, "michelstadt", case.id)
    assert (state.status, state.received_at, state.badges) == (case.status, case.received_at, case.badges)


# The receipt ----------------------------------------------------------------------------------------------------------


def test_the_receipt_is_stored_once_and_the_stored_bytes_are_served(applying, monkeypatch):
    reference = applying.send().reference
    first = receipt_for(applying.house, "michelstadt", reference)
    monkeypatch.setattr("portal.submissions.receipt.render", lambda content: b"another renderer")
    assert receipt_for(applying.house, "michelstadt", reference) == first
    (document,) = rows(applying.house, Document)
    assert first not in document.sealed_content


def test_two_who_need_the_receipt_at_once_get_the_same_bytes(applying):
    reference = applying.send().reference
    got = []
    threads = [
        threading.Thread(target=lambda: got.append(receipt_for(applying.house, "michelstadt", reference)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4 and len(set(got)) == 1
    assert len(rows(applying.house, Document)) == 1


def test_a_receipt_that_cannot_be_stored_is_served_all_the_same(applying, monkeypatch):
    reference = applying.send().reference

    def full(*_):
        raise sa.exc.OperationalError("insert", {}, Exception("database or disk is full"))

    monkeypatch.setattr("portal.submissions.receipt.insert_if_absent", full)
    assert receipt_for(applying.house, "michelstadt", reference).startswith(b"%PDF")
    assert rows(applying.house, Document) == []
