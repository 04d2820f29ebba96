"""A new master key, step by step: nobody loses a case or a session, and no step can be taken too early."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.application import build
from portal.database import WORKER, Database, utc_now
from portal.delivery.models import Heartbeat
from portal.house import House
from portal.keys import KeyRing
from portal.submissions import find_case
from portal.town_keys import TownKey
from tests.applicant import Applicant
from tests.cases import make_case
from tests.integration.cli.test_commands import Installation

TOWNS = ("erbach", "michelstadt", "sontra")


@pytest.fixture
def cases(house):
    return [make_case(house, town) for town in TOWNS]


@pytest.fixture
def portal(house):
    """The ``portal`` command on the house of the test."""
    settings = house.settings
    return Installation(
        settings.data,
        PORTAL_ENVIRONMENT="test",
        PORTAL_DATABASE_URL=settings.database_url,
        PORTAL_MASTER_KEY_FILE=str(settings.master_key_file),
    )


def restarted(house):
    """The house as a process sees it that starts now."""
    settings = house.settings
    return House(
        settings=settings,
        database=Database(settings.database_url, settings.lock_file),
        keys=KeyRing.load(settings.master_key_file),
        catalogue=house.catalogue,
        schemas=house.schemas,
    )


def worker_since(house, started):
    with house.database.writing() as session:
        session.merge(Heartbeat(executor="worker-1", started_at=started, seen_at=utc_now()))


def readable(house, cases):
    return [find_case(house, reference).reference for reference in cases] == cases


def test_rotate_rewrap_drop_old_and_every_case_stays_readable(house, cases, portal):
    assert portal("keys", "rotate").returncode == 0
    assert readable(house, cases) and readable(restarted(house), cases)
    assert "erbach, michelstadt, sontra" in portal("keys", "check").stdout
    assert "Umgestellt: 3." in portal("keys", "rewrap").stdout
    assert "Er darf gehen" in portal("keys", "check").stdout
    assert portal("keys", "drop-old").returncode == 0
    left = restarted(house)
    assert left.keys.former == 0 and readable(left, cases)
    assert readable(house, cases), "a process that opened the towns before goes on"


def test_a_case_of_a_town_that_is_new_after_the_rotation_is_readable_too(house, cases, portal):
    portal("keys", "rotate")
    new = make_case(restarted(house), "witzenhausen")
    assert "Umgestellt: 3." in portal("keys", "rewrap").stdout
    portal("keys", "drop-old")
    assert readable(restarted(house), [*cases, new])


def test_the_former_key_is_not_given_up_while_a_town_needs_it(house, cases, portal):
    portal("keys", "rotate")
    before = house.settings.master_key_file.read_bytes()
    done = portal("keys", "drop-old")
    assert done.returncode == 1
    assert "portal keys rewrap" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert house.settings.master_key_file.read_bytes() == before


@pytest.mark.parametrize("command", ["rewrap", "drop-old"])
def test_while_a_worker_still_knows_the_former_key_alone_nothing_is_moved(house, cases, portal, command):
    worker_since(house, utc_now() - timedelta(minutes=5))
    portal("keys", "rotate")
    if command == "drop-old":
        restarted(house).rewrap_town_keys()
    done = portal("keys", command)
    assert done.returncode == 1
    assert "Starten Sie Web und Arbeiter neu" in done.stderr
    worker_since(house, utc_now() + timedelta(seconds=1))
    assert portal("keys", command).returncode == 0


def test_moving_the_towns_goes_on_where_it_was_interrupted_and_a_second_time_does_nothing(house, cases, portal):
    portal("keys", "rotate")
    ring = KeyRing.load(house.settings.master_key_file)
    with house.database.writing(WORKER) as session:
        row = session.scalars(sa.select(TownKey).where(TownKey.municipality == "erbach")).one()
        row.wrapped = ring.rewrap_town("erbach", row.wrapped)
    assert "Umgestellt: 2." in portal("keys", "rewrap").stdout
    assert "Umgestellt: 0." in portal("keys", "rewrap").stdout
    assert readable(restarted(house), cases)


def test_without_a_rotation_there_is_nothing_to_do_and_nothing_to_drop(house, cases, portal):
    worker_since(house, utc_now() - timedelta(minutes=5))
    before = house.settings.master_key_file.read_bytes()
    assert "Umgestellt: 0." in portal("keys", "rewrap").stdout
    assert portal("keys", "drop-old").stdout.strip() == "Es gibt keinen früheren Hauptschlüssel."
    assert house.settings.master_key_file.read_bytes() == before


def test_a_wrong_master_key_moves_and_drops_nothing(house, cases, portal, tmp_path):
    other = tmp_path / "other.key"
    KeyRing.initialise(other)
    KeyRing.rotate(other)
    wrong = Installation(house.settings.data, **{**_own(portal), "PORTAL_MASTER_KEY_FILE": str(other)})
    for command in ("check", "rewrap", "drop-old"):
        done = wrong("keys", command)
        assert done.returncode == 1 and "PORTAL_MASTER_KEY_FILE" in done.stderr
    assert KeyRing.load(other).former == 1
    assert readable(restarted(house), cases)


def _own(portal):
    return {name: value for name, value in portal.environment.items() if name not in os.environ}


def test_cookies_given_before_a_rotation_are_good_after_it(house, portal):
    somebody = Applicant(build(house=house).test_client())
    somebody.begin()
    example = next(example for example in house.catalogue.services["hund-anmelden"].examples if example.valid)
    somebody.fill(example.answers)
    somebody.send()
    assert somebody.client.get(somebody.address).status_code == 200
    for command in ("rotate", "rewrap", "drop-old"):
        assert portal("keys", command).returncode == 0
    afterwards = build(house=restarted(house)).test_client()
    for cookie in somebody.client._cookies.values():
        afterwards.set_cookie(cookie.key, cookie.value, domain=cookie.domain)
    assert afterwards.get(somebody.address).status_code == 200
