"""Confirmation and receipt open for 24 hours in the browser that sent them. The number alone opens nothing."""

from __future__ import annotations

import pytest
from itsdangerous import URLSafeTimedSerializer

from portal.web import cookies
from tests.applicant import Applicant
from tests.integration.apply.journeys import path_of, ready_to_send


@pytest.fixture
def sent(standing_app) -> Applicant:
    somebody = ready_to_send(standing_app)
    somebody.send()
    assert somebody.address.endswith("/eingang")
    return somebody


def statuses(client, confirmation: str) -> set[int]:
    return {client.get(confirmation).status_code, client.get(f"{confirmation}.pdf").status_code}


def test_the_sender_sees_both_as_often_as_they_like(sent):
    for _ in range(2):
        assert statuses(sent.client, path_of(sent.address)) == {200}


def test_the_receipt_is_the_same_to_the_byte_each_time(sent):
    receipts = {sent.client.get(f"{path_of(sent.address)}.pdf").data for _ in range(3)}

    assert len(receipts) == 1


def test_another_browser_sees_neither(standing_app, sent):
    assert statuses(standing_app.test_client(), path_of(sent.address)) == {404}


def test_a_sent_case_looks_to_others_like_a_number_that_never_was(standing_app, sent):
    stranger, unknown = standing_app.test_client(), "/michelstadt/vorgang/2222-2222-2222/eingang"

    assert stranger.get(path_of(sent.address)).data == stranger.get(unknown).data


def test_what_somebody_sent_does_not_open_what_another_sent(standing_app, sent):
    other = ready_to_send(standing_app)
    other.send()

    assert statuses(other.client, path_of(sent.address)) == {404}


def test_the_number_is_found_in_no_other_town(sent):
    confirmation = path_of(sent.address)

    assert statuses(sent.client, confirmation.replace("/michelstadt/", "/erbach/")) == {404}
    assert statuses(sent.client, confirmation.replace("/michelstadt/", "/nirgendwo/")) == {404}


def test_the_cookie_opens_nothing_after_24_hours(sent, later):
    confirmation = path_of(sent.address)
    with later(hours=23, minutes=59):
        assert statuses(sent.client, confirmation) == {200}
    # A browser drops the cookie by itself; a copy of it must not open anything either.
    copied = sent.client.get_cookie("case").value
    with later(hours=25):
        sent.client.set_cookie("case", copied)
        assert statuses(sent.client, confirmation) == {404}


def test_sending_again_does_not_prolong_what_was_sent_before(standing_app, sent, later):
    first = path_of(sent.address)
    with later(hours=20):
        second = ready_to_send(standing_app)
        second.client.set_cookie("case", sent.client.get_cookie("case").value)
        second.send()
        assert statuses(second.client, first) == statuses(second.client, path_of(second.address)) == {200}
    with later(hours=30):
        assert statuses(second.client, first) == {404}
        assert statuses(second.client, path_of(second.address)) == {200}


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "WyJBQUFBLUFBQUEtQUFBQSJd.aaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "ä\x7f",
        "x" * 4000,
    ],
    ids=["empty", "letter", "signed by nobody", "no letters", "long"],
)
def test_a_forged_cookie_opens_nothing(standing_app, sent, forged):
    stranger = standing_app.test_client()
    stranger.set_cookie("case", forged)

    assert statuses(stranger, path_of(sent.address)) == {404}


def test_a_cookie_signed_with_another_key_or_for_another_purpose_opens_nothing(standing_app, sent):
    reference, keys = sent.address.split("/")[3], standing_app.extensions["portal"].keys
    for key, salt in (
        (b"guessed", "case"),
        (keys.purpose_key("session"), "case"),
        (keys.purpose_key("case cookie"), "form shown"),
    ):
        stranger = standing_app.test_client()
        stranger.set_cookie("case", URLSafeTimedSerializer(key, salt=salt).dumps([(reference, 2**40)]))
        assert statuses(stranger, path_of(sent.address)) == {404}


def test_the_cookie_holds_no_more_cases_than_a_browser_takes(standing_app, sent):
    with standing_app.test_request_context():
        response = standing_app.response_class()
        many = [(f"AAAA-AAAA-{number:04}", 2**40) for number in range(cookies.CASES_REMEMBERED)]
        text = standing_app.extensions["portal-cookies"].cases.dumps(many)
        response.set_cookie("case", text)

    assert len(response.headers["Set-Cookie"]) < 4096


@pytest.mark.parametrize("reference", ["AAAA", "aaaa-aaaa-aaaa", "%00", "..", "2222-2222-2222-2222", "x" * 300])
def test_what_is_no_number_is_not_found(sent, reference):
    assert statuses(sent.client, f"/michelstadt/vorgang/{reference}/eingang") == {404}
