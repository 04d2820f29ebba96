"""``portal services preview``: one service to try out, with its examples filled in, on this machine alone.

Everything lies in a folder that is deleted at the end: database, keys, files. The service is offered in the training
municipality and nowhere else. No data of the real portal is opened.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from portal.application import build
from portal.catalogue import Catalogue, Service, answers_of, read_service
from portal.delivery import make_tables
from portal.drafts import save, start
from portal.house import House, open_house
from portal.keys import HolderSecret, KeyRing
from portal.migrations import migrate
from portal.settings import Settings

LOOPBACK = "127.0.0.1"


class NoTraining(ValueError):
    """The folder of services has no training municipality. The German sentence says so."""


@dataclass(frozen=True)
class Preview:
    """A preview that can be served. ``examples`` are the addresses of filled-in drafts by the example's name."""

    app: Flask
    start: str
    examples: Mapping[str, str]

    def server(self, port: int) -> BaseWSGIServer:
        """A server on loopback; ``serve_forever`` runs it. Raises OSError if the port is taken; 0 is any free one."""
        return make_server(LOOPBACK, port, self.app, threaded=True, request_handler=Quiet)


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def preview(file: Path, services: Path) -> Iterator[Preview]:
    """The service in ``file``, ready to be served until the block ends; ``services`` is the folder of the real ones.

    Raises CatalogueError if a file is wrong, NoTraining.
    """
    service = read_service(file)
    with tempfile.TemporaryDirectory(prefix="portal-vorschau-") as name:
        folder = Path(name)
        town = write_services(folder / "services", file, service, Catalogue.read(services))
        settings = Settings.from_environment(
            {
                "PORTAL_DATA": str(folder / "data"),
                "PORTAL_RUN": str(folder / "run"),
                "PORTAL_SERVICES": str(folder / "services"),
            }
        )
        migrate(settings, after=[make_tables])
        KeyRing.initialise(settings.master_key_file)
        house = open_house(settings)
        try:
            secret = HolderSecret.new()
            app = build(house=house)
            app.wsgi_app = KnownBrowser(app.wsgi_app, secret)  # type: ignore[method-assign]  # Flask's own way
            address = f"/{town}/antrag/{service.id}"
            yield Preview(app, address, dict(filled_in(house, town, service.id, address, secret)))
        finally:
            house.close()


def write_services(folder: Path, file: Path, service: Service, shipped: Catalogue) -> str:
    """A folder of services with this one alone, in the training municipality; returns the town's name in addresses."""
    town = next((town for town in shipped.municipalities if town.training), None)
    region = shipped.cooperation(town.ikz) if town else None
    if town is None or region is None:
        raise NoTraining("Für die Vorschau fehlt eine Kommune mit „training: true“ unter services/municipalities/.")
    office = {"name": "Amt für die Vorschau", "phone": town.phone, "email": town.email}
    offer = {"service": service.id, "office": "vorschau", "targets": [{"name": "dms", "transport": "folder"}]}
    landscape = region.model_dump(mode="json", include={"id", "name", "ridge", "hills", "training"})
    entries = [{"key": service.file_plan_key, "title": "Vorschau"}]
    for name, content in {
        f"cooperations/{region.id}.yaml": landscape,
        f"fileplan/{region.id}.yaml": {"ikz": region.id, "version": "Vorschau", "entries": entries},
        f"municipalities/{region.id}/{town.slug}.yaml": {
            "town": town.model_dump(mode="json"),
            "offices": {"vorschau": office},
            "offers": [offer],
        },
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / f"{service.id}.yaml").write_bytes(file.read_bytes())
    return town.slug


def filled_in(
    house: House, town: str, service_id: str, address: str, secret: HolderSecret
) -> Iterator[tuple[str, str]]:
    """A draft for each valid example; name and address of its check page. Files are not made: they stay to upload."""
    offer = house.catalogue.offer(town, service_id)
    for example in offer.service.examples if offer else ():
        if offer and example.valid:
            without_files = example.model_copy(update={"files": {}})
            draft = start(house, offer, secret)
            save(house, draft, secret, answers_of(offer.service, without_files), {})
            yield example.name, f"{address}/{draft.id}/pruefen"


class KnownBrowser:
    """Every visitor of the preview is the one person whose drafts are filled in."""

    def __init__(self, app: Any, secret: HolderSecret) -> None:
        self.app = app
        self.cookie = f"holder={secret.cookie}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        others = [
            part for part in environ.get("HTTP_COOKIE", "").split("; ") if part and not part.startswith("holder=")
        ]
        answer: Iterable[bytes] = self.app(environ | {"HTTP_COOKIE": "; ".join([*others, self.cookie])}, start_response)
        return answer
