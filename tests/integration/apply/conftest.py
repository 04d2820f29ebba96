"""Travelling in time, for cookies and drafts that end."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine


@pytest.fixture
def later() -> Callable[..., AbstractContextManager[object]]:
    """`with later(hours=25): …`; the clock goes on from there."""

    def travel(**span: float) -> AbstractContextManager[object]:
        return time_machine.travel(datetime.now(UTC) + timedelta(**span))

    return travel
