"""The worker erases by itself only where it was switched on, once a day, and clears away what nobody needs."""

from dataclasses import replace
from datetime import timedelta

import lxml.html
import pytest
import sqlalchemy as sa

from portal import throttle
from portal.accounts.models import EndedSession
from portal.database import new_id, utc_now
from portal.retention import Starter, forget_leftovers, last_runs, run, run_daily
from portal.throttle import ThrottleRow
from tests.clerks import signed_in_operator
from tests.integration.retention.closed_cases import DUE, closed_case


@pytest.fixture
def switched_on(house):
    return replace(house, settings=house.settings.model_copy(update={"retention": "daily"}))


def test_nothing_goes_by_itself_until_somebody_switches_it_on(house, time_machine):
    closed_case(house)
    time_machine.move_to(DUE)
    assert house.settings.retention == "off"
    assert run_daily(house) == 0 and last_runs(house, 1) == ()


def test_switched_on_the_worker_erases_once_a_day(switched_on, time_machine):
    closed_case(switched_on)
    time_machine.move_to(DUE)
    assert run_daily(switched_on) == 1
    time_machine.move_to(DUE + timedelta(hours=23))
    assert run_daily(switched_on) == 0 and len(last_runs(switched_on, 9)) == 1
    time_machine.move_to(DUE + timedelta(hours=24))
    run_daily(switched_on)
    assert [each.starter for each in last_runs(switched_on, 9)] == [Starter.WORKER] * 2


def test_a_run_that_was_killed_does_not_count_as_todays(switched_on, time_machine, monkeypatch):
    closed_case(switched_on)
    time_machine.move_to(DUE)

    class Killed(BaseException):
        pass

    def kill(*_):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setitem(run.__globals__, "erasable", kill)
        run_daily(switched_on)
    assert run_daily(switched_on) == 1


def test_ended_sessions_and_old_counters_go_and_young_ones_stay(house):
    now = utc_now()
    with house.database.writing() as session:
        for hours in (1, 30):
            session.add(EndedSession(id=new_id(), ended_at=now - timedelta(hours=hours)))
            one = throttle.counter(house.keys, "test", str(hours), 5, timedelta(hours=1))
            throttle.count(session, [one], now - timedelta(hours=hours))
    forget_leftovers(house)
    with house.database.reading() as session:
        for table in (EndedSession, ThrottleRow):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def words_of(page):
    return " ".join(" ".join(lxml.html.fromstring(page.text).itertext()).split())


def test_the_operators_page_tells_of_runs_and_of_no_case(app, house):
    reference = closed_case(house, "erbach")
    operator = signed_in_operator(app)
    before = words_of(operator.get("/betrieb/"))
    assert "Der Arbeiter löscht nichts von selbst." in before and "Noch kein Lauf." in before
    run(house, DUE, Starter.COMMAND)
    after = words_of(operator.get("/betrieb/"))
    assert "von Hand 1 Vorgang gelöscht" in after and "Erbach, hund-anmelden: 1" in after
    assert reference not in after
