"""„Speichern und später fortsetzen“: until when everything is kept, and a link with its code for another browser.

Link and code are shown to the browser that holds the draft, as often as it asks; nobody else can show them.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.apply.opening import Opened, open_draft
from portal.apply.sent import sent_page
from portal.drafts import DraftAlreadySent, link_of, make_link
from portal.web import NOT_STORED, holder, house, note_unstored

blueprint = Blueprint("leaving", __name__)

SAVED = "Ihre Angaben sind gespeichert."


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
    link = link_of(house(), opened.draft, opened.secret)
    base = (house().settings.base_url or request.host_url).rstrip("/")
    return render_template(
        "apply/leaving.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=None,
        resume_url=url_for("begin.resume", town=town, service=service, draft=draft),
        link_url=base + url_for("resuming.page", town=town, token=link.token) if link else None,
        code=link.code if link else None,
        notice=SAVED,
    )


@blueprint.post("/<town>/antrag/<service>/<uuid:draft>/fortsetzen")
@holder
def renew(town: str, service: str, draft: UUID) -> ResponseReturnValue:
    """A new link; the former one opens nothing any more."""
    opened = open_draft(town, service, draft)
    try:
        make_link(house(), opened.draft, opened.secret)
    except DraftAlreadySent:
        return sent_page(opened)
    return redirect(_address(opened), 303)


def _address(opened: Opened) -> str:
    draft = opened.draft
    return url_for("leaving.page", town=draft.municipality, service=draft.service, draft=draft.id)
