"""``portal run``: web and worker stay up, and nothing is left when it ends."""

from __future__ import annotations

import os
import signal
import time

import pytest
import requests

from tests.running_portal import running_portal


@pytest.fixture
def portal(tmp_path):
    with running_portal(tmp_path, accounts=False) as running:
        yield running


def other_process(portal, name, former, seconds=2.0):
    """The process id of the successor, or None if there is none in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        process = portal.process_id(name)
        if process not in (None, former) and alive(process):
            return process
        time.sleep(0.05)
    return None


def alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def gone(process, seconds):
    until = time.monotonic() + seconds
    while alive(process) and time.monotonic() < until:
        time.sleep(0.1)
    return not alive(process)


def test_whichever_dies_is_back_within_two_seconds_who_asks_meanwhile_waits_and_sigterm_ends_everything(portal):
    for name in ("web", "worker"):
        former = portal.process_id(name)
        assert portal.kill(name)
        assert other_process(portal, name, former)
    assert requests.get(f"{portal.base}/michelstadt/", timeout=60).status_code == 200
    processes = [portal.process_id("web"), portal.process_id("worker")]
    portal.supervisor.send_signal(signal.SIGTERM)
    assert portal.supervisor.wait(30) == 0
    assert all(gone(process, 5) for process in processes)
    assert list((portal.folder / "run").iterdir()) == []


def test_nothing_is_left_behind_when_the_supervisor_itself_is_killed(portal):
    processes = [portal.process_id("web"), portal.process_id("worker")]
    portal.supervisor.kill()
    portal.supervisor.wait()
    assert all(gone(process, 30) for process in processes)
