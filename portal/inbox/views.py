"""A1 and A2: what has come in, one case, and its files; beside them the operators' page about deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.accounts import Account, account_names, current_account
from portal.database import utc_now
from portal.delivery import DeliveryView, State, counts, overview, package_for, unfinished
from portal.forms import summary
from portal.inbox import wording
from portal.inbox.wording import ShownDelivery
from portal.submissions import (
    Case,
    CaseHead,
    CaseNotFound,
    CasePage,
    list_cases,
    load_case,
    note_opening,
    receipt_of,
)
from portal.web import ErrorText, clerk, house, operator, refusal_page
from portal.xoev import ProfileViolation

blueprint = Blueprint("inbox", __name__)

log = structlog.get_logger()

CASE = "/<town>/amt/vorgang/<reference>"

#: More open deliveries than this are counted, not listed.
MOST_LISTED = 200

NO_PACKAGE = ErrorText(
    "Das Paket für die eAkte gibt es noch nicht",
    "Ein Text passt nicht in die Nachricht. Der technische Betrieb ist benachrichtigt.",
    "Der Vorgang ist vollständig gespeichert. Eingangsbestätigung und Nachricht lassen sich öffnen.",
)


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case or a row of the list, as the templates read it."""

    reference: str
    service_title: str
    headline: str
    received_at: datetime
    status: str
    deliveries: tuple[ShownDelivery, ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """``total`` in words; ``count`` is None if nobody knows how many pages there are."""

    rows: tuple[ShownCase, ...]
    total: str
    number: int
    count: int | None
    further: bool


@blueprint.get("/<town>/amt/eingang")
@clerk
def cases(town: str) -> ResponseReturnValue:
    """The town's cases, newest first, 25 to a page."""
    found = list_cases(house(), town, request.args.get("seite", 1, type=int))
    return render_template("inbox/cases.html", account=_clerk(), cases=_shown_page(found))


@blueprint.get(CASE)
@clerk
def case(town: str, reference: str) -> ResponseReturnValue:
    """Everything about one case."""
    opened = _opened(town, reference)
    views = overview(house(), reference)
    now = utc_now()
    return render_template(
        "inbox/case.html",
        account=_clerk(),
        case=ShownCase(
            opened.reference,
            opened.service.title,
            opened.headline,
            opened.received_at,
            wording.STATUS[opened.status],
            (),
        ),
        sections=summary(opened.service.form, opened.answers),
        deliveries=tuple(wording.delivery(view, now) for view in views),
        package_ready=_package_ready(views),
        events=wording.events(opened.events, account_names(house(), wording.accounts_in(opened.events))),
    )


@blueprint.get(f"{CASE}/eingang.pdf")
@clerk
def receipt(town: str, reference: str) -> ResponseReturnValue:
    opened = _opened(town, reference)
    return _file(receipt_of(house(), opened), f"Eingangsbestaetigung-{opened.reference}.pdf", "application/pdf")


@blueprint.get(f"{CASE}/antrag.xml")
@clerk
def message(town: str, reference: str) -> ResponseReturnValue:
    opened = _opened(town, reference)
    return _file(opened.message, f"{opened.reference}.xml", "application/xml")


@blueprint.get(f"{CASE}/paket.zip")
@clerk
def package(town: str, reference: str) -> ResponseReturnValue:
    """The package as the electronic file gets it."""
    opened = _opened(town, reference)
    try:
        built = package_for(house(), town, opened.reference)
    except ProfileViolation as violation:
        log.error("package not built", reference=opened.reference, error=type(violation).__name__)
        return refusal_page(409, NO_PACKAGE)
    return _file(built.content, built.filename, "application/zip")


@blueprint.get("/betrieb/")
@operator
def operations() -> ResponseReturnValue:
    """Where deliveries stand in all towns: numbers, states and our own sentences, nothing of a case."""
    counted = counts(house())
    return render_template(
        "inbox/operations.html",
        account=_clerk(),
        counts=tuple((wording.badge(state), counted.get(state, 0)) for state in State),
        deliveries=tuple((view, wording.badge(view.state)) for view in unfinished(house(), MOST_LISTED)),
        waiting=sum(number for state, number in counted.items() if state is not State.DELIVERED),
        town_names={town.slug: town.name for town in house().catalogue.municipalities},
    )


def _clerk() -> Account:
    """Who is signed in; the guard let nobody else pass."""
    account = current_account()
    if account is None:
        raise NotFound
    return account


def _opened(town: str, reference: str) -> Case:
    """The town's case, with a trace of who opened it; another town's case is as unknown as one that never was."""
    try:
        found = load_case(house(), town, reference)
    except CaseNotFound:
        raise NotFound from None
    note_opening(house(), found, _clerk().id, utc_now())
    return found


def _shown_page(page: CasePage) -> ShownPage:
    rows = tuple(_row(head) for head in page.rows)
    return ShownPage(rows, wording.how_many(page.total), page.number, page.count, page.further)


def _row(head: CaseHead) -> ShownCase:
    service = house().catalogue.service(head.service_id)
    return ShownCase(
        head.reference,
        service.title if service else head.service_id,  # a service may be gone from the offer before its cases are
        head.headline,
        head.received_at,
        wording.STATUS[head.status],
        tuple(wording.badge(state) for state in head.badges.values()),
    )


def _package_ready(views: tuple[DeliveryView, ...]) -> bool:
    """Whether there is a package: something is handed over, and our own check does not hold it back."""
    return bool(views) and all(view.state is not State.HELD for view in views)


def _file(content: bytes, name: str, mimetype: str) -> Response:
    """A file of a case. The browser may show a PDF; everything else it stores. Nobody on the way keeps a copy."""
    place = "inline" if mimetype == "application/pdf" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)
