"""Folders of services as large as Germany: 11,000 municipalities that could each offer 575 services."""

from __future__ import annotations

import itertools
from dataclasses import replace

from portal.catalogue.folder import Folder, read_folder
from portal.settings import REPOSITORY
from tests.benchmarks.bench_house import SERVICE, TOWN

#: So many towns work together and offer the same services.
TOWNS_TOGETHER = 15


def synthetic_folder(towns: int, services: int) -> Folder:
    """So many towns in cooperations that offer so many services, which take their words from the real ones in turn."""
    real = read_folder(REPOSITORY / "services")
    models = itertools.cycle(sorted(real.services.values(), key=lambda service: service.id != SERVICE))
    copies = {
        f"service-{number}": next(models).model_copy(
            update={"id": f"service-{number}", "summary": f"Anliegen{number:04} Vorgang{number:04}"}
        )
        for number in range(services)
    }
    model = real.towns[TOWN]
    region = real.regions[model.town.ikz]
    entry = next(offer for offer in region.offers if offer.service == SERVICE)
    offers = tuple(entry.model_copy(update={"service": name}) for name in copies)
    regions = {
        f"region-{number}": region.model_copy(update={"id": f"region-{number}", "offers": offers})
        for number in range(1 + (towns - 1) // TOWNS_TOGETHER)
    }
    places = {
        f"town-{number}": model.model_copy(
            update={
                "town": model.town.model_copy(
                    update={
                        "slug": f"town-{number}",
                        "name": f"Ort {number}",
                        "ikz": f"region-{number // TOWNS_TOGETHER}",
                        "postal_codes": (f"{number % 100000:05}",),
                    }
                ),
                "offers": (),
            }
        )
        for number in range(towns)
    }
    return replace(real, regions=regions, services=copies, towns=places, broken={})
