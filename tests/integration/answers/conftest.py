import pytest

from tests.integration.answers.arrivals import delivered


@pytest.fixture
def row(house):
    return delivered(house)
