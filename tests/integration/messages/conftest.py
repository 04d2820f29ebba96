"""Logs of these tests are those of the worker."""

import pytest

from portal.web import configure_logs
from tests.mail_server import mail_server


@pytest.fixture(autouse=True)
def logs_of_the_worker():
    configure_logs()


@pytest.fixture
def server():
    with mail_server() as running:
        yield running
