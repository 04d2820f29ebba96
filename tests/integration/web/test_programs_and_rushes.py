"""Forms that programs send are counted and a rush raises an alert, but nobody is turned away."""

from __future__ import annotations

import json
import re

import pytest

from portal.web import bots
from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import SERVICE

pytestmark = ON_ONE_DATABASE

START = f"/michelstadt/antrag/{SERVICE}"


@pytest.fixture
def calm_hour(monkeypatch):
    """An hour in which nobody began anything yet, and a small town."""
    monkeypatch.setattr(bots, "RUSH_PER_HOUR", 3)
    monkeypatch.setattr(bots, "_begun", {})


def metric(app, name: str, **labels: str) -> float:
    """What /metrics says, as an alert reads it."""
    wanted = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    found = re.search(rf"^{name}{{{wanted}}} (\S+)$", app.test_client().get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0


def rushes(app, service: str = SERVICE) -> float:
    return metric(app, "portal_rushes_total", municipality="michelstadt", service=service)


def begin(app, service: str = SERVICE) -> None:
    assert Applicant(app.test_client(), service=service).begin().startswith(f"/michelstadt/antrag/{service}/")


def test_a_rush_on_a_service_alerts_once_and_everybody_begins(standing_app, calm_hour, capfd):
    before = rushes(standing_app)

    for expected in (0, 0, 1, 1, 1, 1):
        begin(standing_app)
        assert rushes(standing_app) == before + expected

    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (told,) = [line for line in lines if line["event"] == "rush"]
    assert (told["municipality"], told["service"], told["begun_this_hour"]) == ("michelstadt", SERVICE, 3)
    assert told["level"] == "warning"


def test_each_service_and_each_hour_counts_by_itself(standing_app, calm_hour, time_machine):
    time_machine.move_to("2027-01-01T10:10:00Z", tick=False)
    before = rushes(standing_app)
    for _ in range(2):
        begin(standing_app)
        begin(standing_app, "gaestebeitrag-melden")
    time_machine.move_to("2027-01-01T11:00:00Z", tick=False)
    begin(standing_app)
    assert rushes(standing_app) == before
    begin(standing_app)
    begin(standing_app)

    assert rushes(standing_app) == before + 1


@pytest.mark.parametrize(
    ("seconds", "stamp", "counted"),
    [
        (0, None, 1),
        (1, None, 1),
        (3, None, 0),
        (3600, None, 0),
        (3, "", 1),
        (3, "WzFd.aaaa.bbbb", 1),
        (3, "ä" * 5000, 1),
    ],
)
def test_who_is_faster_than_a_reader_or_forges_the_moment_is_counted_and_served(
    standing_app, time_machine, seconds, stamp, counted
):
    time_machine.move_to("2027-01-02T10:00:00Z", tick=False)
    browser = Applicant(standing_app.test_client())
    browser.open(START)
    before = metric(standing_app, "portal_hurried_forms_total", service=SERVICE)

    time_machine.shift(seconds)
    browser.submit({} if stamp is None else {"started": stamp})

    assert browser.step == "name"
    assert metric(standing_app, "portal_hurried_forms_total", service=SERVICE) == before + counted


def test_the_moment_cannot_be_taken_from_another_signature_of_ours(standing_app, time_machine):
    """A session cookie is signed as well; it is no stamp."""
    browser = Applicant(standing_app.test_client())
    browser.open(START)
    before = metric(standing_app, "portal_hurried_forms_total", service=SERVICE)

    browser.submit({"started": browser.client.get_cookie("session").value})

    assert metric(standing_app, "portal_hurried_forms_total", service=SERVICE) == before + 1


def test_the_field_nobody_sees_is_kept_from_those_who_listen_to_the_page_and_from_the_keyboard(standing_app):
    browser = Applicant(standing_app.test_client())
    browser.open(START)
    (trap,) = browser.tree.xpath("//input[@name='website']")

    assert trap.get("tabindex") == "-1" and trap.get("autocomplete") == "off"
    assert trap.xpath("ancestor::*[@aria-hidden='true']")
