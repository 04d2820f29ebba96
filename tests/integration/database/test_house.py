"""One process opens the house once; what it keeps in memory is what the database holds."""

import json
import threading
import uuid

import pytest
import sqlalchemy as sa

from portal import definitions
from portal.catalogue import Service
from portal.database import WORKER
from portal.definitions import DefinitionMissing
from portal.house import open_house
from portal.keys import DataKey, KeyFailure, KeyRing
from portal.town_keys import TownKey


def town_rows(house):
    with house.database.reading(WORKER) as session:
        return session.scalars(sa.select(TownKey.municipality).order_by(TownKey.municipality)).all()


def test_a_town_gets_its_keys_when_it_first_needs_them_and_keeps_them(house):
    assert town_rows(house) == []
    keys = house.town_keys("erbach")
    assert house.town_keys("erbach") is keys and town_rows(house) == ["erbach"]


def test_every_process_opens_the_same_town_keys(house, settings):
    key, submission = DataKey.new(), uuid.uuid4()
    wrapped = house.town_keys("erbach").wrap(key, submission)
    other = open_house(settings)
    opened = other.town_keys("erbach").unwrap(wrapped, submission)
    assert opened.open(key.seal(b"x", "c"), "c") == b"x"
    other.close()


def test_houses_that_need_a_town_at_the_same_time_agree_on_its_keys(house, settings):
    submission, key = uuid.uuid4(), DataKey.new()
    houses = [house, *(open_house(settings) for _ in range(3))]
    ready, made = threading.Barrier(len(houses)), []

    def use(one):
        ready.wait()
        made.append(one.town_keys("erbach"))

    threads = [threading.Thread(target=use, args=(one,)) for one in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrapped = made[0].wrap(key, submission)
    assert len(made) == len(houses) and town_rows(house) == ["erbach"]
    for keys in made:
        assert keys.unwrap(wrapped, submission)
    for one in houses[1:]:
        one.close()


def test_with_another_master_key_the_towns_stay_closed(house, settings):
    house.town_keys("erbach")
    settings.master_key_file.unlink()
    KeyRing.initialise(settings.master_key_file)
    other = open_house(settings)
    with pytest.raises(KeyFailure, match="mit diesem Hauptschlüssel nicht öffnen"):
        other.town_keys("erbach")
    other.close()


def test_a_house_without_a_master_key_does_not_open(settings):
    with pytest.raises(KeyFailure, match="portal keys init"):
        open_house(settings)


def test_the_data_folder_is_the_owners_alone(house, settings):
    assert settings.data.stat().st_mode & 0o777 == 0o700


def test_a_definition_is_remembered_word_for_word(house):
    service = house.catalogue.service("hund-anmelden")
    with house.database.writing() as session:
        definitions.remember(session, service)
        definitions.remember(session, service)
    kept = house.definition(service.content_hash)
    assert kept == service.model_copy(
        update={"notes": (), "illustrative": (), "examples": (), "changes": ()}
    )  # what only editors need is not kept
    assert kept.content_hash == service.content_hash
    assert house.definition(service.content_hash) is kept


def test_an_unknown_definition_is_named_with_its_remedy(house):
    with pytest.raises(DefinitionMissing, match="aus der Sicherung"):
        house.definition("f" * 64)


def test_only_the_latest_definitions_stay_in_memory(house):
    service = house.catalogue.service("hund-anmelden")
    changed = Service.from_snapshot(json.dumps({**json.loads(service.snapshot()), "title": "Hund neu anmelden"}))
    with house.database.writing() as session:
        definitions.remember(session, service)
        definitions.remember(session, changed)
    few = definitions.Definitions(house.database, capacity=1)
    first = few.get(service.content_hash)
    assert few.get(service.content_hash) is first
    assert few.get(changed.content_hash).title == "Hund neu anmelden"
    assert few.get(service.content_hash) is not first
