"""Thousands of names, groups and parts cost about what they weigh, and change nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from werkzeug.datastructures import MultiDict

from portal.forms import Place
from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import address, answers_of, path_of, stored_draft, with_answers

pytestmark = ON_ONE_DATABASE

HUND = Place("hunde", 1, "hund")
MANY = 10_000
#: How many ordinary pages a flood may cost. Werkzeug's reading of 400 kB alone takes a good part of it; a cost that
#: grew with the square of the names would be hundreds of times more.
MOST_PAGES = 60


@pytest.fixture
def somebody(standing_app) -> Applicant:
    return with_answers(standing_app, answers_of(standing_app))


def seconds(act: Callable[[], object], times: int = 3) -> float:
    """CPU seconds of the fastest of a few goes: what else the machine does then counts least."""
    spent = []
    for _ in range(times):
        started = time.process_time()
        act()
        spent.append(time.process_time() - started)
    return min(spent)


def ordinary_post(somebody: Applicant, place: Place) -> MultiDict[str, str]:
    somebody.open(address(somebody, place))
    return MultiDict([*somebody.form_values(), ("action", "continue")])


FLOODS = {
    "items nobody has": [(f"hunde-{number}-rufname", "Rex") for number in range(2, MANY)],
    "one item, many fields": [(f"hunde-1-feld{number}", "x") for number in range(MANY)],
    "one field, many values": [("hunde-1-rufname", f"Rex{number}") for number in range(MANY)],
    "one choice, many values": [("hunde-1-geschlecht", f"g{number}") for number in range(MANY)],
    "numbers without end": [(f"hunde-{'9' * 50}{number}-rufname", "x") for number in range(4000)],
    "parts of dates": [(f"hunde-1-seit-{'day-' * 20}{number}", "1") for number in range(MANY // 2)],
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
@pytest.mark.parametrize("place", [HUND, Place("hunde"), Place("pruefen")], ids=str)
def test_a_flood_of_names_costs_little_and_stores_nothing_of_them(standing_app, somebody, place, flood):
    form = ordinary_post(somebody, place)
    flooded = MultiDict([*form.items(multi=True), *flood])

    def post(data: MultiDict[str, str]) -> None:
        assert somebody.client.post(address(somebody, place), data=data).status_code in (200, 303)

    ratio = seconds(lambda: post(flooded)) / seconds(lambda: post(form), 5)

    assert ratio < MOST_PAGES
    assert [dog["n"] for dog in stored_draft(standing_app, somebody).answers["hunde"]] == [1]


@pytest.mark.parametrize("number", [2, 21, 10_000, 2**31, 2**63, 10**400])
def test_an_item_that_was_never_added_has_no_page_and_comes_into_being_by_no_post(standing_app, somebody, number):
    place = Place("hunde", number, "hund")
    data = {f"hunde-{number}-rufname": "Rex", "action": "continue", **dict(ordinary_post(somebody, HUND))}

    for answer in (
        somebody.client.get(address(somebody, place)),
        somebody.client.post(address(somebody, place), data=data),
        somebody.client.post(address(somebody, Place("hunde", number, "entfernen")), data=data),
    ):
        assert answer.status_code in (302, 303) and path_of(answer.location) == address(somebody, Place("pruefen"))
    assert [dog["n"] for dog in stored_draft(standing_app, somebody).answers["hunde"]] == [1]


def test_asking_for_another_item_ten_thousand_times_at_once_adds_one(standing_app, somebody):
    form = ordinary_post(somebody, Place("hunde"))
    form.setlist("hunde-more", ["yes"] * MANY)

    somebody.client.post(address(somebody, Place("hunde")), data=form)

    assert [dog["n"] for dog in stored_draft(standing_app, somebody).answers["hunde"]] == [1, 2]


def test_the_limit_of_a_list_holds_however_often_one_asks(standing_app, somebody):
    for _ in range(30):
        form = ordinary_post(somebody, Place("hunde"))
        form["hunde-more"] = "yes"
        somebody.client.post(address(somebody, Place("hunde")), data=form)

    assert len(stored_draft(standing_app, somebody).answers["hunde"]) <= 20


def test_an_address_with_a_number_of_4000_digits_is_no_fault_of_ours(standing_app, somebody):
    """Python refuses to read numbers of more than 4300 digits, which must not surface as an error of ours."""
    for digits in (4000, 5000):
        answer = somebody.client.get(f"{somebody.draft_address}/hunde/{'9' * digits}/hund")
        assert answer.status_code in (303, 404)
