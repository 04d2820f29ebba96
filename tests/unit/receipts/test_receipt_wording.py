"""What a receipt says: every point people and law expect of it, in plain German."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.receipts import ReceiptError
from portal.receipts.wording import moment, receiver
from portal.typesetting.letter import initial
from tests.unit.receipts.samples import sample


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 6, 5, 16, 4, 59, tzinfo=UTC), "5. Juni 2026, 18:04 Uhr"),
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), "1. Februar 2026, 00:30 Uhr"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29. März 2026, 01:59 Uhr"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29. März 2026, 03:00 Uhr"),
    ],
)
def test_times_are_those_of_clocks_in_germany_in_summer_and_winter(at, shown):
    assert moment(at) == shown


@pytest.mark.parametrize(
    ("town", "letter"),
    [("Stadt Michelstadt", "M"), ("Gemeinde Neu-Eichenberg", "N"), ("Stadt Bad Sooden-Allendorf", "B"), ("Stadt", "S")],
)
def test_the_shield_shows_the_first_letter_of_the_proper_name(town, letter):
    assert initial(town) == letter


def test_a_town_without_an_office_is_named_once():
    assert receiver("Stadt Michelstadt", "Stadt Michelstadt") == "Stadt Michelstadt"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"received_at": datetime(2026, 6, 5, 18, 4)}, "received_at has no time zone"),
        ({"accent": "rot"}, "accent must be a colour such as #853d26; found 'rot'"),
        ({"xml_sha256": "0" * 64}, "xml_sha256 does not belong to xml"),
    ],
)
def test_content_that_cannot_be_true_is_refused_with_the_remedy(changes, sentence):
    with pytest.raises(ReceiptError, match=sentence):
        sample(**changes)


def test_the_moment_is_the_same_whatever_zone_it_is_given_in():
    at = datetime(2026, 6, 5, 16, 4, tzinfo=UTC)
    assert moment(at) == moment(at.astimezone(tz=None)) != moment(at + timedelta(hours=1))
