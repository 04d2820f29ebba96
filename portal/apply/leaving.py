"""„Speichern und später fortsetzen“: until when everything is kept, and a link with its code for another browser.

Link and code are shown to the browser that holds the draft, as often as it asks; nobody else can show them. The link
can be sent by mail, the code never.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.apply.opening import Opened, open_draft
from portal.apply.sent import sent_page
from portal.database import utc_now
from portal.drafts import DraftAlreadySent, OpenLink, link_of, make_link
from portal.forms import EmailField
from portal.messages import send_resume_link
from portal.web import NOT_STORED, absolute, health, holder, house, note_unstored, reshows_when_stale, stale

blueprint = Blueprint("leaving", __name__)

EMAIL = "email"
ADDRESS = EmailField(type="email", id=EMAIL, label="E-Mail-Adresse")
ACTION = "action"

SAVED = "Ihre Angaben sind gespeichert."
#: The same whatever happens: an address that got its share for today is nobody else's business.
UNDER_WAY = "Der Link ist unterwegs. An eine Adresse senden wir höchstens 3 Links am Tag."
STALE = "Die Seite war zu lange offen. Drücken Sie den Knopf noch einmal."
NO_LINK = "Es gibt gerade keinen Link. Erstellen Sie zuerst einen neuen."


def leave(opened: Opened) -> Response:
    """What „Speichern und später fortsetzen“ answers once everything is stored; makes the link if there is none yet."""
    try:
        if link_of(house(), opened.draft, opened.secret) is None:
            make_link(house(), opened.draft, opened.secret)
    except NOT_STORED as failure:
        # The answers are stored; the page offers the link with a button of its own.
        note_unstored(failure)
    return redirect(_address(opened), 303)


@blueprint.get("/<town>/antrag/<service>/<uuid:draft>/fortsetzen")
@holder
def page(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    opened = open_draft(town, service, draft)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    return _show(opened, notice=UNDER_WAY if request.args.get("gesendet") == "ja" else SAVED)


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/fortsetzen")
@holder
@reshows_when_stale
def press(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """Send the link, or make a new one; the former one opens nothing any more."""
    opened = open_draft(town, service, draft)
    health.count_unknown_names(request.form, EMAIL)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    if stale():
        return _show(opened, notice=STALE)
    if request.form.get(ACTION) == "send":
        return _send(opened)
    try:
        make_link(house(), opened.draft, opened.secret)
    except DraftAlreadySent:
        return sent_page(opened)
    return redirect(_address(opened), 303)


def _send(opened: Opened) -> ResponseReturnValue:
    """Queue the mail with the link. Nothing is told of what becomes of it."""
    reading = ADDRESS.read(request.form.to_dict(flat=False), EMAIL)
    if reading.value is None:
        return _show(opened, errors=dict(reading.errors) or {EMAIL: ADDRESS.missing()[""]})
    link_url = _link_url(opened)
    if link_url is None:
        return _show(opened, notice=NO_LINK)
    send_resume_link(
        house(),
        opened.draft,
        opened.secret,
        address=reading.value,
        link_url=link_url,
        place=request.remote_addr or "",
        now=utc_now(),
    )
    return redirect(_address(opened, sent="ja"), 303)


def _show(opened: Opened, *, notice: str | None = None, errors: dict[str, str] | None = None) -> str:
    draft = opened.draft
    link = link_of(house(), draft, opened.secret)
    return render_template(
        "apply/leaving.html",
        offer=opened.offer,
        service=opened.service,
        draft=draft,
        back_url=None,
        resume_url=url_for("begin.resume", town=draft.municipality, service=draft.service, draft=draft.id),
        link_url=_url_of(draft.municipality, link) if link else None,
        code=link.code if link else None,
        raw={EMAIL: [request.form.get(EMAIL, "")]},
        errors=errors or {},
        errors_in_order=tuple((errors or {}).items()),
        notice=notice,
    )


def _link_url(opened: Opened) -> str | None:
    link = link_of(house(), opened.draft, opened.secret)
    return _url_of(opened.draft.municipality, link) if link else None


def _url_of(town: str, link: OpenLink) -> str:
    return absolute("resuming.page", town=town, token=link.token)


def _address(opened: Opened, *, sent: str | None = None) -> str:
    draft = opened.draft
    return url_for("leaving.page", town=draft.municipality, service=draft.service, draft=draft.id, gesendet=sent)
