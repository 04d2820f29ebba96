"""Drafts end when the pages say they do."""

from datetime import timedelta

import pytest

from portal.database import utc_now
from portal.drafts import LIFETIME, DraftNotFound, forget_expired, load, save, start
from portal.keys import HolderSecret


@pytest.fixture
def secret():
    return HolderSecret.new()


def test_a_draft_is_deleted_thirty_days_after_its_last_change(house, secret, time_machine):
    offer = house.catalogue.offer("erbach", "hund-anmelden")
    draft = start(house, offer, secret)
    time_machine.move_to(utc_now() + timedelta(days=20))
    changed = save(house, draft, secret, {"name": "x"}, {})
    time_machine.move_to(changed.expires_at - timedelta(minutes=1))
    assert forget_expired(house) == 0
    time_machine.move_to(changed.expires_at)
    assert forget_expired(house) == 1
    assert forget_expired(house) == 0
    with pytest.raises(DraftNotFound):
        load(house, "erbach", draft.id, secret)


def test_drafts_of_every_town_are_deleted_and_the_young_ones_stay(house, secret, time_machine):
    old = [start(house, house.catalogue.offer(town, "hund-anmelden"), secret) for town in ("erbach", "sontra")]
    time_machine.move_to(utc_now() + LIFETIME - timedelta(days=1))
    young = start(house, house.catalogue.offer("erbach", "hund-anmelden"), secret)
    time_machine.move_to(old[-1].expires_at + timedelta(hours=1))
    assert forget_expired(house) == 2
    assert load(house, "erbach", young.id, secret) == young
