"""Whoever sends, and whoever is killed at it: every mail goes out, and only a kill in the wrong moment doubles one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

from portal.messages import send_waiting
from portal.messages.sending import LEASE, attempt, conclude, take
from tests.integration.messages.posts import ON_ONE_DATABASE, later, mails, only_mail, post, with_server
from tests.tools import PROJECT


def test_two_workers_at_once_send_every_mail_once(house, server):
    house = with_server(house, server)
    for _ in range(6):
        post(house)
    start = threading.Barrier(2)

    def work(name):
        start.wait()
        for _ in range(8):
            send_waiting(house, name)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("eins", "zwei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.taken) == 6 == len({message["Message-ID"] for message in server.messages})
    assert {(mail.state, mail.attempts) for mail in mails(house)} == {("sent", 1)}


def test_what_another_worker_holds_is_left_alone_until_its_lease_is_over(house, server, time_machine):
    house = with_server(house, server)
    post(house)
    assert take(house, "tot") is not None
    assert send_waiting(house, "anderer") == 0
    later(time_machine, LEASE + timedelta(seconds=1))
    assert send_waiting(house, "anderer") == 1


@ON_ONE_DATABASE
def test_a_worker_that_comes_back_takes_up_its_own_mail_at_once(house, server):
    house = with_server(house, server)
    post(house)
    take(house, "worker-1")
    assert send_waiting(house, "worker-11") == 0
    assert send_waiting(house, "worker-1") == 1


@ON_ONE_DATABASE
def test_who_lost_the_lease_writes_nothing_any_more(house, server, time_machine):
    house = with_server(house, server)
    server.replies = ["250 OK", "550 Nein"]
    post(house)
    stalled = take(house, "müde")
    later(time_machine, LEASE + timedelta(seconds=1))
    send_waiting(house, "wach")
    conclude(house, stalled, attempt(house, stalled.mail))
    assert only_mail(house).state == "sent"


def of_a_process(house, server):
    """The environment of a process of this installation that sends by the server."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PYTHONPATH": str(PROJECT),
        "PORTAL_ENVIRONMENT": "test",
        "PORTAL_DATA": str(house.settings.data),
        "PORTAL_MASTER_KEY_FILE": str(house.settings.master_key_file),
        "PORTAL_DATABASE_URL": house.settings.database_url,
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(server.port),
        "PORTAL_SMTP_TLS": "none",
        "PORTAL_MAIL_FROM": "portal@amt.de",
    }


SEND_IN_A_PROCESS = """
import sys
from portal.house import open_house
from portal.messages import send_waiting
from portal.settings import Settings
send_waiting(open_house(Settings.from_environment()), "worker-1")
"""


def test_killed_between_the_servers_answer_and_the_commit_the_mail_comes_twice_and_says_so(house, server):
    """A real process, killed at its goodbye: the server has taken the mail, the database does not know it."""
    house = with_server(house, server)
    post(house)
    command = [sys.executable, "-c", SEND_IN_A_PROCESS]
    with subprocess.Popen(command, env=of_a_process(house, server), cwd=PROJECT) as process:
        server.at_goodbye = lambda: os.kill(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    server.at_goodbye = None
    assert len(server.taken) == 1 and only_mail(house).state == "waiting"

    assert send_waiting(house, "worker-1") == 1
    first, second = server.messages
    assert first["Message-ID"] == second["Message-ID"] and server.taken[0] == server.taken[1]
    assert only_mail(house).state == "sent"


@ON_ONE_DATABASE
def test_the_worker_sends_what_waits(house, server):
    """`portal worker` itself: nobody calls anything."""
    post(house)
    command = [sys.executable, "-m", "portal.cli", "worker"]
    with subprocess.Popen(command, env=of_a_process(house, server), cwd=PROJECT, stderr=subprocess.DEVNULL) as worker:
        until = time.monotonic() + 60
        while only_mail(house).state != "sent" and time.monotonic() < until:
            time.sleep(0.2)
        worker.terminate()
        assert worker.wait(30) == 0
    assert only_mail(house).state == "sent" and len(server.taken) == 1
