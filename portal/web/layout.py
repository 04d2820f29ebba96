"""What every template can use: addresses of files with their content's hash, formats, the town of the page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from portal.catalogue import Catalogue, Municipality
from portal.web import formats
from portal.web.access import public
from portal.web.current import current_municipality, house

#: A file whose address carries its content's hash never changes.
FOR_EVER = "public, max-age=31536000, immutable"
TOWNS_SHEET = "towns.css"


def install_layout(app: Flask) -> None:
    """Register the template functions, compute every file's address once, serve the towns' colours.

    Runs after the rooms are in place, because the colours come from the catalogue.
    """
    with app.app_context():
        colours = town_colours(house().catalogue).encode()
    addresses = {
        **_addresses(Path(str(app.static_folder))),
        TOWNS_SHEET: f"/{TOWNS_SHEET}?v={hashlib.sha256(colours).hexdigest()[:12]}",
    }

    @app.get(f"/{TOWNS_SHEET}")
    @public
    def town_sheet() -> Response:
        return Response(colours, mimetype="text/css", headers={"Cache-Control": FOR_EVER})

    @app.after_request
    def keep_hashed_files(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = FOR_EVER
        return response

    @app.context_processor
    def town_of_the_page() -> dict[str, Any]:
        municipality = current_municipality()
        return {"municipality": municipality, "cooperation": _cooperation(municipality)}

    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(formats.TEMPLATE_FUNCTIONS, asset=addresses.__getitem__)


def town_colours(catalogue: Catalogue) -> str:
    """The style sheet that gives each town its accent, generated from the towns' data."""
    rules = [
        f".p-town--{town.slug}{{--p-town:{town.accent.light};--p-town-dark:{town.accent.dark}}}"
        for town in catalogue.municipalities
    ]
    return "\n".join([*rules, ""])


def _cooperation(municipality: Municipality | None) -> Any:
    return house().catalogue.cooperation(municipality.ikz) if municipality else None


def _addresses(folder: Path) -> dict[str, str]:
    """Path below ``static/`` → address with the first 12 hex digits of its SHA-256."""
    return {
        path.relative_to(folder).as_posix(): (
            f"/static/{path.relative_to(folder).as_posix()}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".css", ".woff2", ".svg", ".js")
    }
