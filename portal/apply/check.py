"""C9: everything at a glance, then the one click that sends."""

from __future__ import annotations

from uuid import UUID

import structlog
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.apply.confirmation import to_confirmation
from portal.apply.leaving import leave
from portal.apply.opening import Opened, open_draft
from portal.apply.problems import to_problems
from portal.apply.sent import sent_page
from portal.attachments import FilesChanged, StillChecking
from portal.database import utc_now
from portal.delivery import enqueue_deliveries
from portal.drafts import DraftChanged
from portal.forms import CHECK, progress, prune, summary
from portal.submissions import AnswersIncomplete, OfferClosed, accept
from portal.web import NOT_STORED, health, holder, house, note_unstored, reshows_when_stale, stale, today

blueprint = Blueprint("check", __name__)

DECLARATION = "declaration"
#: What the person saw: answers changed in another tab meanwhile are shown before they are sent.
REVISION = "revision"
STALE = "Die Seite war zu lange offen. Ihre Angaben sind gespeichert. Senden Sie die Seite noch einmal."
CHANGED = "Die Angaben wurden gerade in einem anderen Fenster geändert. Prüfen Sie sie noch einmal."
CLOSED = "Dieses Formular ist inzwischen geschlossen. Ihre Angaben sind gespeichert. Rufen Sie uns an: {phone}."
UNSENT = (
    "Wir konnten gerade nichts senden. Ihre Angaben sind gespeichert. Versuchen Sie es in einer Minute noch einmal."
)

log = structlog.get_logger()


@blueprint.get("/<town>/antrag/<service>/<uuid:draft>/pruefen")
@holder
def page(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    opened = open_draft(town, service, draft)
    return _unless_elsewhere(opened) or _show(opened)


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/pruefen")
@holder
@reshows_when_stale
def send(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Send. A repeated click, a second tab or a lost answer all end at the same confirmation."""
    received_at = utc_now()
    opened = open_draft(town, service, draft)
    health.count_unknown_names(request.form, DECLARATION, REVISION)
    declared = request.form.get(DECLARATION) == "yes"
    sending = declared and not stale() and request.form.get("action") != "save"
    if not sending or opened.outdated or opened.draft.sent_reference is not None:
        return _unless_elsewhere(opened) or _not_yet(opened, declared)
    if request.form.get(REVISION, opened.seen) != opened.seen:
        return _unless_elsewhere(opened) or _show(opened, notice=CHANGED)
    try:
        opened = opened.settled()
        accepted = accept(
            house(),
            opened.offer,
            opened.draft,
            opened.secret,
            received_at=received_at,
            today=today(),
            enqueue=enqueue_deliveries(house()),
        )
    except OfferClosed:
        return _show(opened, notice=CLOSED.format(phone=opened.offer.office.phone), declared=True)
    except AnswersIncomplete as incomplete:
        return to_problems(opened, incomplete.problems)
    except StillChecking as waiting:
        return _show(open_draft(town, service, draft), notice=str(waiting), declared=True)
    except (DraftChanged, FilesChanged):
        return _show(open_draft(town, service, draft), notice=CHANGED)
    except NOT_STORED as failure:
        note_unstored(failure)
        return _show(opened, notice=UNSENT, declared=True), 503
    log.info("accepted", reference=accepted.reference, municipality=town, service=service)
    return to_confirmation(town, accepted.reference)


def _not_yet(opened: Opened, declared: bool) -> ResponseReturnValue:
    """The page again, or away to go on later: something is missing, or the person does not want to send now."""
    if stale():
        return _show(opened, notice=STALE, declared=declared)
    if request.form.get("action") == "save":
        return leave(opened)
    return _show(opened, errors={DECLARATION: "Bestätigen Sie, dass Ihre Angaben richtig und vollständig sind."})


def _unless_elsewhere(opened: Opened) -> ResponseReturnValue | None:
    """To the confirmation if it was sent already, to the first open question if one is left."""
    if opened.outdated:
        return redirect(opened.address(CHECK), 303)  # the form has changed since: first look at it anew
    if opened.draft.sent_reference is not None:
        if request.method != "POST":
            return sent_page(opened)
        return to_confirmation(opened.draft.municipality, opened.draft.sent_reference)
    return None if opened.is_open(CHECK) else redirect(opened.open_address(to_check=True), 303)


def _show(
    opened: Opened, *, errors: dict[str, str] | None = None, notice: str | None = None, declared: bool = False
) -> str:
    answers = opened.answers
    pruned = prune(opened.form, answers)
    return render_template(
        "apply/check.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.back_address(CHECK),
        told=opened.told,
        progress=progress(opened.form, answers, CHECK),
        sections=summary(opened.form, pruned.answers),
        change_url=lambda place: opened.address(place, to_check=True),
        dropped=pruned.dropped,
        former=opened.draft.former,
        fee=opened.service.fee_for(pruned.answers),
        declared=declared,
        seen=opened.seen,
        here=opened.address(CHECK),
        checking=tuple(file.name for file in opened.files if file.pending),
        errors=errors or {},
        errors_in_order=tuple((errors or {}).items()),
        notice=notice,
    )
