"""What people read when a draft cannot be opened or begun: the reason and the way on."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.drafts import DraftChanged, DraftNotFound, TooManyDrafts
from portal.web import ErrorText, refusal_page

blueprint = Blueprint("refusals", __name__)


@blueprint.app_errorhandler(DraftNotFound)
def not_here(error: DraftNotFound) -> ResponseReturnValue:
    return refusal_page(
        404,
        ErrorText(
            "Diese Angaben lassen sich hier nicht öffnen",
            "Öffnen Sie das Formular in dem Browser, in dem Sie es begonnen haben. Oder beginnen Sie neu.",
            "Angefangene Formulare heben wir 30 Tage auf. Ist der Browser geschlossen, öffnen sie nur Link und Code.",
        ),
    )


@blueprint.app_errorhandler(DraftChanged)
def changed(error: DraftChanged) -> ResponseReturnValue:
    return refusal_page(
        409,
        ErrorText(
            "Das Formular ist an anderer Stelle offen",
            "Es wurde gerade in einem anderen Fenster geändert. Laden Sie die Seite neu.",
            "Was dort gespeichert wurde, ist da.",
        ),
    )


@blueprint.app_errorhandler(TooManyDrafts)
def too_many(error: TooManyDrafts) -> ResponseReturnValue:
    return refusal_page(
        429,
        ErrorText(
            "Sie haben schon viele Formulare begonnen",
            "Setzen Sie eines davon fort, bevor Sie ein neues beginnen.",
            "Alle begonnenen Formulare sind gespeichert.",
        ),
    )
