"""The files of a case; beside them the operators' page about deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO
from urllib.parse import quote
from uuid import UUID

import structlog
from flask import Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.http import dump_options_header

from portal.answers import laid_aside
from portal.attachments import open_attachment
from portal.delivery import FileMissing, SchemasUnreadable, State, package_for, unfinished
from portal.inbox import wording
from portal.inbox.workplace import CASE, blueprint, opened_case, signed_in
from portal.keys import KeyFailure
from portal.operations import look, unproven_messages
from portal.retention import last_runs
from portal.submissions import files_of_case, receipt_of
from portal.web import ErrorText, clerk, house, operator, refusal_page, today
from portal.xoev import ProfileViolation

log = structlog.get_logger()

#: More open deliveries than this are counted, not listed.
MOST_LISTED = 200
#: Runs of the retention that are listed.
RUNS_LISTED = 10

#: What a file of somebody else may do in a browser that opens it all the same: nothing.
ONLY_STORED = "default-src 'none'; sandbox"
PIECE = 64 * 1024

NO_PACKAGE = ErrorText(
    "Das Paket für die eAkte gibt es noch nicht",
    "Ein Text passt nicht in die Nachricht. Der technische Betrieb ist benachrichtigt.",
    "Der Vorgang ist vollständig gespeichert. Eingangsbestätigung und Nachricht lassen sich öffnen.",
)


NO_FILE = ErrorText(
    "Eine Datei lässt sich nicht öffnen",
    "Sie fehlt oder ist beschädigt. Der technische Betrieb ist benachrichtigt.",
    "Angaben, Eingangsbestätigung und Nachricht des Vorgangs lassen sich öffnen.",
)


@blueprint.get(f"{CASE}/eingang.pdf")
@clerk
def receipt(town: str, reference: str) -> ResponseReturnValue:
    opened = opened_case(town, reference)
    return file_of_case(receipt_of(house(), opened), f"Eingangsbestaetigung-{opened.reference}.pdf", "application/pdf")


@blueprint.get(f"{CASE}/antrag.xml")
@clerk
def message(town: str, reference: str) -> ResponseReturnValue:
    opened = opened_case(town, reference)
    return file_of_case(opened.message, f"{opened.reference}.xml", "application/xml")


@blueprint.get(f"{CASE}/paket.zip")
@clerk
def package(town: str, reference: str) -> ResponseReturnValue:
    """The package as the electronic file gets it, in memory: unencrypted it lies on no disk of ours."""
    opened = opened_case(town, reference)
    try:
        built = package_for(house(), town, opened.reference)
        content = built.content
    except (ProfileViolation, SchemasUnreadable) as violation:
        log.error("package not built", reference=opened.reference, error=type(violation).__name__)
        return refusal_page(409, NO_PACKAGE)
    except (KeyFailure, FileMissing) as error:
        return _unreadable(opened.reference, error)
    return file_of_case(content, built.filename, "application/zip")


@blueprint.get(f"{CASE}/anlagen/<uuid:file>")
@clerk
def attachment(town: str, reference: str, file: UUID) -> ResponseReturnValue:
    """A file that the applicant sent along. The browser stores it and never shows it as a page of the portal."""
    opened = opened_case(town, reference)
    found = next((sent for sent in files_of_case(house(), opened) if sent.id == file), None)
    if found is None:
        raise NotFound
    try:
        pieces = _pieces(open_attachment(house(), found))
        first = next(pieces, b"")
    except (KeyFailure, FileNotFoundError) as error:
        return _unreadable(opened.reference, error)
    response = Response(
        chain([first], pieces),
        mimetype=found.media_type,
        headers={
            "Content-Length": str(found.size),
            "Content-Security-Policy": ONLY_STORED,
            "Cache-Control": "no-store",
        },
    )
    response.headers["Content-Disposition"] = saved_as(found.name)
    return response


def saved_as(name: str) -> str:
    """The header that makes a browser save a file under this name. Without RFC 8187 a „ü“ would lose it the name."""
    written = {"filename": name} if name.isascii() else {"filename*": f"UTF-8''{quote(name, safe='')}"}
    return dump_options_header("attachment", written)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    """The content in pieces. If it is damaged further on, the download breaks off before its announced length."""
    with content:
        while piece := content.read(PIECE):
            yield piece


def _unreadable(reference: str, error: Exception) -> Response:
    log.error("file not readable", reference=reference, error=type(error).__name__)
    return refusal_page(500, NO_FILE)


@blueprint.get("/betrieb/")
@operator
def operations() -> ResponseReturnValue:
    """Where deliveries stand in all towns, and how the machine is doing: numbers and our own sentences alone."""
    condition = look(house())
    return render_template(
        "inbox/operations.html",
        account=signed_in(),
        counts=tuple((wording.badge(state), condition.deliveries.get(state, 0)) for state in State),
        facts=wording.facts(condition),
        deliveries=tuple((view, wording.badge(view.state)) for view in unfinished(house(), MOST_LISTED)),
        waiting=condition.waiting,
        answers=laid_aside(house(), MOST_LISTED),
        answers_aside=condition.answers_aside,
        runs=last_runs(house(), RUNS_LISTED),
        retention=house().settings.retention,
        messages=unproven_messages(house(), today()),
        town_names={town.slug: town.name for town in house().catalogue.municipalities},
    )


def file_of_case(content: bytes, name: str, mimetype: str) -> Response:
    """A file of a case. The browser may show a PDF; everything else it stores. Nobody on the way keeps a copy."""
    place = "inline" if mimetype == "application/pdf" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)
