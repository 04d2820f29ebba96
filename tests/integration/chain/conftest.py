"""Three towns that offer everything: whatever a service asks can go the whole way there."""

import pytest

from portal.catalogue import Catalogue
from tests.practice import practice_catalogue


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return practice_catalogue(tmp_path_factory.mktemp("practice") / "services")
