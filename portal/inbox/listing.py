"""A1: what has come in. The address of the list is the view: filters, owner and page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import account_names
from portal.inbox import wording
from portal.inbox.search_view import MINE, STATUS_NAMES, UNOWNED, SearchView, filters_of
from portal.inbox.sought import opened, plain, sealed
from portal.inbox.wording import ShownDelivery
from portal.inbox.workplace import blueprint, signed_in
from portal.submissions import CaseFilter, CaseHead, Status, Waiting, count_waiting, list_cases
from portal.web import clerk, house

HEADINGS = {"": "Eingang", MINE: "Meine Vorgänge", UNOWNED: "Ohne Zuständige"}
TABS = {MINE: "Meine Vorgänge", UNOWNED: "Ohne Zuständige", "": "Alle"}

NOTHING_YET = "Noch ist nichts eingegangen. Neue Anträge und Anzeigen stehen hier, sobald jemand sie absendet."
NOTHING_OPEN = {
    "": "Alles ist erledigt. Wählen Sie den Stand „Erledigt“, um die alten Vorgänge zu sehen.",
    MINE: "Sie haben keinen offenen Vorgang. Was noch niemand übernommen hat, steht unter „Ohne Zuständige“.",
    UNOWNED: "Für jeden offenen Vorgang ist jemand zuständig.",
}
NOTHING_FOUND = "Dazu passt kein Vorgang. Prüfen Sie die Schreibweise oder entfernen Sie einen Filter."


@dataclass(frozen=True, slots=True)
class ShownRow:
    reference: str
    service_title: str
    headline: str
    received_at: datetime
    status: str
    owner: str
    deliveries: tuple[ShownDelivery, ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """``total`` in words; ``count`` is None if nobody knows how many pages there are."""

    rows: tuple[ShownRow, ...]
    total: str
    number: int
    count: int | None
    further: bool


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A view everybody needs; ``current`` is what ``aria-current`` says."""

    text: str
    count: str
    url: str
    current: str | None


@dataclass(frozen=True, slots=True)
class ShownTag:
    """A filter that is set, and the address of the view without it."""

    text: str
    url: str


@blueprint.get("/<town>/amt/eingang")
@clerk
def cases(town: str) -> ResponseReturnValue:
    """The cases of the view, newest first, 25 to a page."""
    part = request.args.get("suche", "")
    account, view = signed_in(), SearchView.read(request.args, text=opened(house().keys, town, part), sealed=part)
    found = list_cases(house(), town, request.args.get("seite", 1, type=int), view.filter(account.id))
    names = account_names(house(), frozenset(row.owner for row in found.rows if row.owner not in (None, account.id)))
    return render_template(
        "inbox/cases.html",
        account=account,
        cases=ShownPage(
            tuple(_row(head, account.id, names) for head in found.rows),
            wording.how_many(found.total),
            found.number,
            found.count,
            found.further,
        ),
        heading=HEADINGS[view.owner],
        view=view,
        tabs=_tabs(town, view, count_waiting(house(), town, account.id)),
        tags=tuple(_tag(town, view, name, value) for name, value in filters_of(view)),
        statuses=tuple((name, wording.STATUS[status]) for name, status in STATUS_NAMES.items()),
        services=_services(town, view),
        nothing=_nothing(town, view) if not found.rows else "",
    )


@blueprint.post("/<town>/amt/eingang")
@clerk
def search(town: str) -> ResponseReturnValue:
    """Turn what was typed into the address of a view."""
    text = plain(request.form.get("suche", ""))
    view = SearchView.read(request.form, text=text, sealed=sealed(house().keys, town, text))
    return redirect(_address(town, view), 303)


def _tabs(town: str, view: SearchView, waiting: Waiting) -> tuple[ShownTab, ...]:
    counts = {MINE: waiting.mine, UNOWNED: waiting.unowned, "": waiting.all}

    def current(owner: str) -> str | None:
        return None if owner != view.owner else "true" if view.narrowed else "page"

    return tuple(
        ShownTab(text, wording.how_many(counts[owner]), _address(town, SearchView(owner=owner)), current(owner))
        for owner, text in TABS.items()
    )


def _tag(town: str, view: SearchView, name: str, value: str) -> ShownTag:
    match name:
        case "suche":
            text = f"Suche: {value}"
        case "stand":
            text = f"Stand: {wording.STATUS[STATUS_NAMES[value]]}"
        case "leistung":
            text = f"Leistung: {_title(value)}"
        case _:
            text = f"Zuständig: {'Sie' if value == MINE else value}"
    return ShownTag(text, _address(town, view.without(**{name: value})))


def _address(town: str, view: SearchView) -> str:
    return url_for("inbox.cases", town=town, **view.query)


def _services(town: str, view: SearchView) -> tuple[tuple[str, str], ...]:
    """What the town offers, and the service looked for even if it is offered no more."""
    services = {offer.card.id: offer.card.title for offer in house().catalogue.offers(town)}
    if view.service:
        services.setdefault(view.service, _title(view.service))
    return tuple(services.items())


def _nothing(town: str, view: SearchView) -> str:
    """Why the list is empty, and what to do."""
    if view.narrowed:
        return NOTHING_FOUND
    done = CaseFilter(statuses=frozenset({Status.DONE}))
    if not view.owner and not list_cases(house(), town, 1, done).rows:
        return NOTHING_YET
    return NOTHING_OPEN[view.owner]


def _row(head: CaseHead, viewer: UUID, names: dict[UUID, str]) -> ShownRow:
    return ShownRow(
        head.reference,
        _title(head.service_id),
        head.headline,
        head.received_at,
        wording.STATUS[head.status],
        wording.in_charge(head.owner, viewer, names),
        tuple(wording.badge(state) for state in dict.fromkeys(head.badges.values())),
    )


def _title(service_id: str) -> str:
    """A service may be gone from the offer before its cases are; then its id has to do."""
    service = house().catalogue.service(service_id)
    return service.title if service else service_id
