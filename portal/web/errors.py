"""Error pages: what happened, what is saved, whom to call, and the number that finds it in the log."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from portal.database import DatabaseBusy
from portal.web.current import ServiceBroken, current_municipality
from portal.web.problems import asked_by_program, problem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The two sentences of an error page. ``saved`` says what became of the person's answers."""

    title: str
    explanation: str
    saved: str


SAVED = _("Was Sie mit „Weiter“ gespeichert haben, ist noch da.")

TEXTS: dict[int, ErrorText] = {
    400: ErrorText(
        _("Diese Anfrage verstehen wir nicht"),
        _("Die Adresse oder das Formular ist unvollständig angekommen. Laden Sie die Seite neu."),
        SAVED,
    ),
    403: ErrorText(
        _("Das geht von hier aus nicht"),
        _("Die Anfrage kam von einer anderen Website oder Ihr Konto darf das nicht."),
        SAVED,
    ),
    404: ErrorText(
        _("Diese Seite gibt es nicht"),
        _("Vielleicht ist die Adresse falsch geschrieben oder wir haben die Seite verschoben."),
        _("Ihre gespeicherten Angaben sind nicht betroffen."),
    ),
    405: ErrorText(
        _("Diese Seite lässt sich so nicht aufrufen"),
        _("Gehen Sie zurück und benutzen Sie die Knöpfe auf der Seite."),
        SAVED,
    ),
    409: ErrorText(
        _("Die Seite ist nicht mehr aktuell"),
        _("Das Formular war zu lange offen oder wurde an anderer Stelle geändert. Öffnen Sie es noch einmal."),
        SAVED,
    ),
    410: ErrorText(
        _("Diese Seite gibt es nicht mehr"),
        _("Der Link ist abgelaufen."),
        _("Ein gesendeter Antrag ist davon nicht betroffen."),
    ),
    413: ErrorText(
        _("Das ist zu viel auf einmal"),
        _("Die Angaben oder Dateien sind größer, als wir annehmen können. Kürzen Sie sie und senden Sie noch einmal."),
        SAVED,
    ),
    429: ErrorText(
        _("Zu viele Versuche"),
        _("Warten Sie 15 Minuten und versuchen Sie es dann noch einmal."),
        SAVED,
    ),
    500: ErrorText(
        _("Das hat bei uns nicht geklappt"),
        _("Der Fehler liegt bei uns. Wir haben ihn aufgezeichnet. Versuchen Sie es in einigen Minuten noch einmal."),
        SAVED,
    ),
    503: ErrorText(
        _("Im Moment können wir nichts speichern"),
        _("Das dauert meist nur kurz. Laden Sie die Seite in einer Minute neu. Der Browser fragt dann nach: „Ja“."),
        _("Ihre letzte Eingabe steht noch in Ihrem Browser. Was vorher gespeichert war, ist noch da."),
    ),
}


#: A service whose file has a fault. What was begun stays as it is until the file is mended.
BROKEN = ErrorText(
    _("Diese Leistung ist gerade gestört"),
    _("Der Fehler liegt bei uns. Wir wissen davon. Versuchen Sie es später noch einmal oder rufen Sie an."),
    SAVED,
)

#: What can keep answers from being stored though nothing is wrong with them: a full disk, missing rights, a lock, a
#: database that only reads. Whatever a database says no with, what somebody typed must not be lost over it.
NOT_STORED = (DatabaseBusy, DBAPIError, OSError)


def install_errors(app: Flask) -> None:
    """Show every error as a German page; log what is our fault, without answers."""
    app.register_error_handler(HTTPException, error_page)
    for kind in NOT_STORED:
        app.register_error_handler(kind, _unavailable)
    app.register_error_handler(ServiceBroken, _broken)
    app.register_error_handler(Exception, _unexpected)


def error_page(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None:  # a redirect raised as an exception
        return error.response
    text = TEXTS[code if code in TEXTS else (400 if code < 500 else 500)]
    response = problem(error) if asked_by_program() else refusal_page(code, text)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def refusal_page(code: int, text: ErrorText) -> Response:
    """A page that says why something does not work and how to go on."""
    page = render_template(
        "web/error.html",
        code=code,
        text=text,
        municipality=current_municipality(),
        # Only what is our fault has something in the log; a foreign case must look like an unknown one to the letter.
        request_id=g.get("request_id", "") if code >= 500 else "",
    )
    return make_response(page, code)


def note_unstored(error: Exception) -> None:
    """Log that answers could not be stored, for the operator; the view shows them again to the person."""
    log.error("not stored", error=type(error).__name__, route=_route())


def _broken(_error: ServiceBroken) -> ResponseReturnValue:
    return problem(ServiceUnavailable()) if asked_by_program() else refusal_page(503, BROKEN)


def _unavailable(error: Exception) -> ResponseReturnValue:
    """Nothing was accepted; trying again is right."""
    note_unstored(error)
    return error_page(ServiceUnavailable(retry_after=30))


def _unexpected(error: Exception) -> ResponseReturnValue:
    # Only the kind of error: its text may carry what a person typed.
    log.error("unexpected", error=type(error).__name__, route=_route(), frames=_frames(error))
    return error_page(InternalServerError())


def _frames(error: Exception) -> list[str]:
    """Where it happened, line by line, without values."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"
