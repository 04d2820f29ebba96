"""The list: what came in for the own town, newest first, at the same cost whatever its length."""

from datetime import UTC, datetime, timedelta

import lxml.html
import sqlalchemy as sa

from portal.database import Scope
from portal.submissions import EventKind, Happened, record
from portal.submissions.models import CaseRow, Submission
from tests.cases import make_case
from tests.clerks import signed_in, statements

INBOX = "/michelstadt/amt/eingang"
START = datetime(2026, 6, 9, 8, tzinfo=UTC)


def references(page):
    return [
        address.rsplit("/", 1)[1]
        for address in lxml.html.fromstring(page.text).xpath("//ul[contains(@class,'p-inbox')]//a/@href")
    ]


def many_cases(house, number, town="michelstadt"):
    """References, oldest first."""
    return [make_case(house, town, received_at=START + timedelta(minutes=minute)) for minute in range(number)]


def test_an_empty_inbox_says_so(app):
    page = signed_in(app, "michelstadt").get(INBOX)
    assert page.status_code == 200
    assert "Noch ist nichts eingegangen." in page.text


def test_a_row_says_what_who_when_and_how_it_stands(app, house):
    reference = make_case(house, received_at=START)
    text = " ".join(lxml.html.fromstring(signed_in(app, "michelstadt").get(INBOX).text).text_content().split())
    for part in ("Hund", "Erika Mustermann", reference, "Eingegangen", "09.06.2026, 10:00 Uhr", "Amt michelstadt"):
        assert part in text


def test_the_newest_comes_first_and_a_page_holds_25(app, house):
    newest_first = many_cases(house, 27)[::-1]
    client = signed_in(app, "michelstadt")
    assert references(client.get(INBOX)) == newest_first[:25]
    assert references(client.get(f"{INBOX}?seite=2")) == newest_first[25:]
    assert "Eingang: 27" in client.get(INBOX).text
    assert f'href="{INBOX}?seite=2"' in client.get(INBOX).text


def test_a_page_that_is_none_shows_one_that_is(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    for number in ("0", "-1", "9", "99999999999999999999", "zwei", "", "1'--"):
        page = client.get(f"{INBOX}?seite={number}")
        assert (page.status_code, references(page)) == (200, [reference])


def test_cases_of_other_towns_are_not_there(app, house):
    make_case(house, "erbach")
    own = make_case(house, "michelstadt")
    page = signed_in(app, "michelstadt").get(INBOX)
    assert references(page) == [own]
    assert "Eingang: 1" in page.text


BADGES = {
    EventKind.DELIVERY_PLANNED: "läuft",
    EventKind.DELIVERY_FAILED: "gestört, wir versuchen es weiter",
    EventKind.DELIVERY_HELD: "angehalten, wir prüfen",
    EventKind.DELIVERED: None,
}


def test_a_badge_says_how_the_hand_over_stands_and_goes_when_it_is_done(app, house):
    client = signed_in(app, "michelstadt")
    for kind, words in BADGES.items():

        def enqueue(session, new, kind=kind):
            record(session, new.municipality, new.id, Happened(kind, START, {"target": "dms"}))

        reference = make_case(house, enqueue=enqueue)
        (row,) = lxml.html.fromstring(client.get(INBOX).text).xpath(f"//li[contains(., '{reference}')]")
        text = " ".join(row.text_content().split())
        assert f"Übergabe an die eAkte: {words}" in text if words else "Übergabe" not in text


def test_the_list_costs_the_same_queries_for_one_case_as_for_thirty(app, house):
    client = signed_in(app, "michelstadt")
    costs = []
    for more in (1, 29):
        many_cases(house, more)
        client.get(INBOX)  # the town's keys are read once a process
        with statements(house) as asked:
            client.get(INBOX)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 4


def test_the_list_writes_nothing(app, house):
    make_case(house)
    client = signed_in(app, "michelstadt")
    with statements(house) as asked:
        client.get(INBOX)
    assert {statement.split()[0] for statement in asked} == {"SELECT"}


def test_no_copy_of_a_page_stays_in_the_browser(app, house):
    reference = make_case(house)
    client = signed_in(app, "michelstadt")
    for page in (INBOX, f"/michelstadt/amt/vorgang/{reference}"):
        assert client.get(page).headers["Cache-Control"] == "no-store"


def test_a_case_whose_key_was_erased_stays_in_the_list_without_a_name(app, house):
    reference = make_case(house)
    with house.database.writing(Scope.town("michelstadt")) as session:
        session.execute(sa.update(Submission).values(wrapped_key=None))
        session.execute(sa.update(CaseRow).values(sealed_headline=None))
    client = signed_in(app, "michelstadt")
    assert references(client.get(INBOX)) == [reference]
    assert "Mustermann" not in client.get(INBOX).text
    assert client.get(f"/michelstadt/amt/vorgang/{reference}").status_code == 404
