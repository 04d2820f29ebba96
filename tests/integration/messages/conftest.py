"""Logs of these tests are those of the worker."""

import pytest

from portal.web import configure_logs


@pytest.fixture(autouse=True)
def logs_of_the_worker():
    configure_logs()
