"""Who does not know the number of a branch of trade finds it with a word, on the same page and without a script."""

from __future__ import annotations

import pytest

from portal.forms import Place
from tests.applicant import Applicant
from tests.cases import valid_answers
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import address, house_of, stored_draft, with_answers

pytestmark = ON_ONE_DATABASE

TRADE, BRANCH = "gewerbe-anmelden", "wirtschaftszweig"
ACTIVITY = Place("taetigkeit")


@pytest.fixture
def somebody(standing_app) -> Applicant:
    """Somebody at the question what the business does, whose other pages are answered."""
    found = with_answers(standing_app, valid_answers(house_of(standing_app), TRADE, 0), service=TRADE)
    found.open(address(found, ACTIVITY))
    return found


def test_a_word_leads_to_a_choice_and_the_choice_to_the_number(standing_app, somebody):
    somebody.submit({BRANCH: "Friseur"})
    assert somebody.errors == {
        f"{BRANCH}-hit": "Wählen Sie die passende Tätigkeit aus. Passt keine, leeren Sie das Feld."
    }
    assert somebody.tree.xpath(f"//input[@name='{BRANCH}-hit']/@value")[0] == "96.02.1"

    somebody.submit({f"{BRANCH}-hit": "96.02.1"})

    assert somebody.step != ACTIVITY.step
    assert stored_draft(standing_app, somebody).answers[BRANCH] == "96.02.1"


def test_who_finds_nothing_fitting_leaves_the_line_empty(standing_app, somebody):
    somebody.submit({BRANCH: "Quidditch"})
    assert list(somebody.errors) == [BRANCH]

    somebody.submit({BRANCH: ""})

    assert somebody.step != ACTIVITY.step
    assert BRANCH not in stored_draft(standing_app, somebody).answers
