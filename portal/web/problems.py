"""Errors told to programs: RFC 9457, in German.  Whatever is asked for below ``/api/`` comes from a program.

{"title": "Das gibt es hier nicht", "status": 404, "detail": "Eine Kommune „nirgendwo“ gibt es nicht."}
"""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request
from werkzeug.exceptions import HTTPException

FOR_PROGRAMS = "/api/"

#: Title and detail by status; another one of 4xx reads like 400, of 5xx like 500.
TEXTS: dict[int, tuple[str, str]] = {
    400: ("Diese Anfrage verstehen wir nicht", "Prüfen Sie die Adresse und ihre Werte."),
    404: ("Das gibt es hier nicht", "Die Adresse ist falsch, oder den Eintrag gibt es nicht mehr."),
    405: ("Hier wird nur gelesen", "Erlaubt sind GET, HEAD und OPTIONS."),
    500: ("Das hat bei uns nicht geklappt", "Der Fehler liegt bei uns. Wir haben ihn aufgezeichnet."),
    503: ("Das geht gerade nicht", "Der Fehler liegt bei uns. Versuchen Sie es später noch einmal."),
}


def asked_by_program() -> bool:
    return request.path.startswith(FOR_PROGRAMS)


def problem(error: HTTPException) -> Response:
    """The error as ``application/problem+json``; a description of our own becomes its detail."""
    status = error.code or 500
    title, detail = TEXTS[status if status in TEXTS else (400 if status < 500 else 500)]
    if error.description and error.description != type(error).description:
        detail = error.description
    told: dict[str, Any] = {"title": title, "status": status, "detail": detail}
    if status >= 500 and "request_id" in g:
        told["request_id"] = g.request_id
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, status, mimetype="application/problem+json")
