"""The person who sent an application takes it back, on a page of its own; the office sees it at once."""

import lxml.html
import pytest

from portal.submissions import Decision, Step, decide, load_case
from tests.applicant import Applicant
from tests.cases import make_case
from tests.clerks import signed_in

TOWN = "michelstadt"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def person(app):
    return Applicant(app.test_client(), TOWN)


@pytest.fixture
def reference(person, house):
    example = next(example for example in house.catalogue.services["hund-anmelden"].examples if example.valid)
    return person.apply(example.answers)


def words(page):
    return " ".join(" ".join(lxml.html.fromstring(page).itertext()).split())


def case_url(reference):
    return f"/{TOWN}/vorgang/{reference}"


def take_back(person, reference, **form):
    person.open(f"{case_url(reference)}/zurueckziehen")
    return person.submit(form, action="withdraw")


def test_the_page_of_the_case_leads_there_and_says_it_afterwards(person, reference):
    person.open(case_url(reference))
    (link,) = person.tree.xpath("//a[contains(@href, '/zurueckziehen')]")
    assert link.text_content() == "Anzeige zurückziehen"
    take_back(person, reference, reason="Der Hund ist verkauft.")
    person.open(case_url(reference))
    assert "Zurückgezogen Sie haben Ihre Anzeige zurückgezogen." in words(person.page.text)
    assert not person.tree.xpath("//a[contains(@href, '/zurueckziehen')]")
    assert not person.tree.xpath("//*[@id='weiter']")
    assert person.client.get(f"{case_url(reference)}/ruecknahme.pdf").data.startswith(b"%PDF-")


def test_looking_at_the_page_takes_nothing_back(person, reference, house):
    person.open(f"{case_url(reference)}/zurueckziehen")
    assert load_case(house, TOWN, reference).withdrawn is None
    assert person.client.get(f"{case_url(reference)}/ruecknahme.pdf").status_code == 404


def test_a_ground_that_is_refused_is_shown_again_and_nothing_is_taken_back(person, reference, house):
    page = take_back(person, reference, reason="Umzug nach София")
    assert "Fehler: Grund enthält ein Zeichen" in words(page.text)
    assert "Umzug nach София" in page.text
    assert load_case(house, TOWN, reference).withdrawn is None


def test_too_late_is_said_with_whom_to_ask(person, reference, house):
    person.open(f"{case_url(reference)}/zurueckziehen")
    for step in (Step.TAKE, Step.FINISH):
        case = load_case(house, TOWN, reference)
        decide(house, case, Decision(step, case.id, case.revision), case.received_at)
    page = person.submit({}, action="withdraw")
    assert page.status_code == 409
    assert "Der Vorgang ist abgeschlossen." in words(page.text)
    assert person.client.get(f"{case_url(reference)}/zurueckziehen").status_code == 303


def test_nobody_else_can_take_it_back(app, house):
    reference, stranger = make_case(house, TOWN), app.test_client()
    for address in ("zurueckziehen", "ruecknahme.pdf"):
        assert stranger.get(f"{case_url(reference)}/{address}").status_code == 404
    assert stranger.post(f"{case_url(reference)}/zurueckziehen").status_code == 404
    assert load_case(house, TOWN, reference).withdrawn is None


def test_clerks_find_it_in_the_list_and_read_why(app, person, reference):
    take_back(person, reference, reason="Der Hund ist verkauft.")
    clerk = signed_in(app, TOWN)
    listed = clerk.get(f"/{TOWN}/amt/eingang?stand=zurueckgezogen").text
    assert reference in listed
    text = words(clerk.get(f"/{TOWN}/amt/vorgang/{reference}").text)
    for part in ("Stand Zurückgezogen", "Der Hund ist verkauft.", "Von der antragstellenden Person zurückgezogen"):
        assert part in text
    assert "Rücknahme läuft" in text
