"""A draft opens for the browser that holds it, in its town and for its service. For everyone else it is not there."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from portal.database import WORKER
from portal.drafts import LIFETIME
from portal.drafts.models import DraftRow
from portal.keys import HolderSecret
from tests.applicant import Applicant
from tests.integration.apply.journeys import SERVICE, answers_of, house_of, nothing_written, stored_draft, with_answers

NOT_HERE = "Diese Angaben lassen sich hier nicht öffnen"
PAGES = ("", "name", "hunde", "hunde/1/hund", "hunde/1/entfernen", "pruefen")


@pytest.fixture
def holder(standing_app) -> Applicant:
    return with_answers(standing_app, answers_of(standing_app))


def another_browser(app) -> Applicant:
    """Somebody with a draft of their own, so that the only difference is whose it is."""
    return with_answers(app, answers_of(app))


def without_cookie(app) -> Applicant:
    return Applicant(app.test_client())


def with_a_forged_cookie(app) -> Applicant:
    somebody = Applicant(app.test_client())
    somebody.client.set_cookie("holder", HolderSecret.new().cookie)
    return somebody


def with_no_secret_in_the_cookie(app) -> Applicant:
    somebody = Applicant(app.test_client())
    somebody.client.set_cookie("holder", "x" * 43)
    return somebody


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "stranger", [another_browser, without_cookie, with_a_forged_cookie, with_no_secret_in_the_cookie]
)
def test_another_browser_finds_no_draft_and_changes_nothing(standing_app, holder, stranger, method):
    somebody = stranger(standing_app)
    typed = {"halter-given": "Mallory", "declaration": "yes", "action": "send"}

    with nothing_written(standing_app):
        for page in PAGES[method == "post" :]:
            somebody.page = getattr(somebody.client, method)(f"{holder.draft_address}/{page}", data=typed)
            assert (somebody.page.status_code, page) == (404, page)
            assert NOT_HERE in somebody.text and "Erika" not in somebody.text

    assert stored_draft(standing_app, holder).answers["halter"]["given"] == "Erika"


def test_a_foreign_draft_looks_like_one_that_never_was(standing_app, holder):
    unknown = holder.draft_address.rsplit("/", 1)[0] + f"/{uuid.uuid4()}"
    stranger = another_browser(standing_app)

    foreign, missing = (stranger.client.get(f"{draft}/name") for draft in (holder.draft_address, unknown))

    assert (foreign.status_code, foreign.data) == (missing.status_code, missing.data)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_holder_finds_it_under_no_other_town(standing_app, holder, method):
    draft = holder.draft_address.rsplit("/", 1)[1]

    with nothing_written(standing_app):
        elsewhere = getattr(holder.client, method)(f"/erbach/antrag/{SERVICE}/{draft}/name")
        nowhere = getattr(holder.client, method)(f"/nirgendwo/antrag/{SERVICE}/{draft}/name")

    assert (elsewhere.status_code, nowhere.status_code) == (404, 404) and NOT_HERE in elsewhere.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_holder_finds_it_under_no_other_service(standing_app, holder, method):
    """The draft becomes one of another service, which is the same as asking for this one's address with that draft."""
    page = f"{holder.draft_address}/name"
    became = sa.update(DraftRow).where(DraftRow.id == stored_draft(standing_app, holder).id)
    with house_of(standing_app).database.writing(WORKER) as session:
        session.execute(became.values(service="hund-abmelden"))

    with nothing_written(standing_app):
        answer = getattr(holder.client, method)(page)
        unknown_service = getattr(holder.client, method)(page.replace(SERVICE, "gibt-es-nicht"))

    assert answer.status_code == 404 and NOT_HERE in answer.text
    assert unknown_service.status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "draft", ["1", "name", "0" * 32, "g" * 8 + "-0000-0000-0000-" + "0" * 12, "%00", "' OR 1=1 --"]
)
def test_what_is_no_draft_number_is_a_page_that_does_not_exist(standing_app, method, draft):
    page = getattr(standing_app.test_client(), method)(f"/michelstadt/antrag/{SERVICE}/{draft}/name")

    assert page.status_code == 404 and "Diese Seite gibt es nicht" in page.text


def test_a_draft_is_gone_when_its_time_is_over(standing_app, holder, later):
    with later(seconds=LIFETIME.total_seconds() + 60):
        page = holder.client.get(f"{holder.draft_address}/name")

    assert page.status_code == 404 and NOT_HERE in page.text


def test_the_start_page_offers_this_browsers_drafts_and_nobody_elses(standing_app, holder):
    draft = f'href="{holder.draft_address}/"'
    own = holder.open(f"/michelstadt/antrag/{SERVICE}").text
    foreign = another_browser(standing_app).open(f"/michelstadt/antrag/{SERVICE}").text

    assert draft in own and draft not in foreign


def test_who_began_too_many_is_told_to_finish_one(standing_app):
    somebody = Applicant(standing_app.test_client())
    for _ in range(20):
        somebody.begin()

    somebody.open(f"/michelstadt/antrag/{SERVICE}")
    somebody.submit({})

    assert somebody.page.status_code == 429 and "Sie haben schon viele Formulare begonnen" in somebody.text
