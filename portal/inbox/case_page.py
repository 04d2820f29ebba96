"""A2: one case with everything in it: what a clerk decides and notes there, and whether a lead keeps it for longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from portal.accounts import Account, Colleagues, colleagues_of
from portal.answers import answers_of, names_in_dms, shown
from portal.database import new_id, utc_now
from portal.delivery import DeliveryView, State, overview
from portal.forms import summary
from portal.inbox import wording
from portal.inbox.workplace import CASE, blueprint, opened_case, signed_in
from portal.submissions import (
    Case,
    CaseChanged,
    CaseNotFound,
    Decision,
    HoldRefused,
    NoteRefused,
    Status,
    Step,
    add_note,
    decide,
    files_of_case,
    hold_of,
    lift_hold,
    notes_of,
    possible,
    set_hold,
    withdrawal_of,
)
from portal.web import clerk, house, reshows_when_stale, stale

STALE = "Die Seite war zu lange offen. Prüfen Sie alles und senden Sie noch einmal."
HOLD, LIFT = "hold", "lift"
NOBODY_CHOSEN = "Wählen Sie aus, wer zuständig sein soll."

#: What the page says after a click, as long as it is still true: word in the address → sentence, its condition.
DONE_NOTICES: Mapping[str, tuple[str, Callable[[Case, UUID], bool]]] = {
    Step.TAKE: ("Sie sind jetzt für diesen Vorgang zuständig.", lambda case, me: case.owner == me),
    Step.RELEASE: (
        "Der Vorgang ist freigegeben. Alle aus Ihrem Amt können ihn übernehmen.",
        lambda case, _: case.owner is None,
    ),
    Step.ASSIGN: ("Der Vorgang ist weitergegeben.", lambda case, me: case.owner not in (None, me)),
    Step.FINISH: (
        "Der Vorgang ist erledigt. In der Liste finden Sie ihn mit dem Stand „Erledigt“.",
        lambda case, _: case.status == Status.DONE,
    ),
    Step.REOPEN: ("Der Vorgang ist wieder offen.", lambda case, _: case.status != Status.DONE),
    "note": ("Ihre Notiz ist gespeichert.", lambda case, _: bool(case.notes)),
    HOLD: ("Der Vorgang hat jetzt eine Löschsperre.", lambda case, _: case.hold is not None),
    LIFT: ("Die Löschsperre ist aufgehoben.", lambda case, _: case.hold is None),
}


@dataclass(frozen=True, slots=True)
class ShownCase:
    """The head of the page. ``steps`` is what the person who looks can decide."""

    reference: str
    service_title: str
    headline: str
    received_at: datetime
    status: str
    owner: str
    revision: int
    steps: frozenset[Step]


@dataclass(frozen=True, slots=True)
class ShownNote:
    at: datetime
    author: str
    text: str


@dataclass(frozen=True)
class Typed:
    """What somebody typed, to be shown again with what is wrong with it."""

    note: str = ""
    sent: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.get(CASE)
@clerk
def case(town: str, reference: str) -> ResponseReturnValue:
    """Everything about one case."""
    opened = opened_case(town, reference)
    sentence, is_true = DONE_NOTICES.get(request.args.get("getan", ""), ("", lambda *_: False))
    return _show(opened, notice=sentence if is_true(opened, signed_in().id) else None)


@blueprint.post(CASE)
@clerk
@reshows_when_stale
def work(town: str, reference: str) -> ResponseReturnValue:
    """A decision, a note or a hold; afterwards the page is looked at anew, so that reloading repeats nothing."""
    opened = opened_case(town, reference)
    if stale():
        note, sent, reason = (request.form.get(name, "") for name in ("note", "sent", "reason"))
        return _show(opened, Typed(note, sent, reason), notice=STALE)
    action = request.form.get("action", "")
    if action == "note":
        return _keep_note(opened)
    if action in list(Step):
        return _decide(opened, Step(action))
    if action in (HOLD, LIFT) and signed_in().is_lead_of(town):
        return _hold(opened, action)
    raise BadRequest


def _keep_note(opened: Case) -> ResponseReturnValue:
    text, sent = request.form.get("note", ""), request.form.get("sent", "")
    try:
        add_note(house(), opened, signed_in().id, text, _id_from(sent) or new_id(), utc_now())
    except NoteRefused as refused:
        return _show(opened, Typed(text, sent, errors={"note": str(refused)}))
    except CaseNotFound:
        raise NotFound from None
    return _again(opened, "note")


def _hold(opened: Case, action: str) -> ResponseReturnValue:
    """Set or lift the hold. What is so already, such as after a second click, is no error."""
    reason, account = request.form.get("reason", ""), signed_in()
    change = set_hold if action == HOLD else lift_hold
    try:
        change(house(), opened, reason, utc_now(), account.id)
    except CaseNotFound:
        raise NotFound from None
    except HoldRefused as refused:
        current = opened_case(opened.municipality, opened.reference)
        done = (
            current.hold is None if action == LIFT else current.hold is not None and current.hold.account == account.id
        )
        if not done:
            return _show(current, Typed(reason=reason, errors={"reason": str(refused)}))
    return _again(opened, action)


def _decide(opened: Case, step: Step) -> ResponseReturnValue:
    account = signed_in()
    chosen = None
    if step is Step.ASSIGN:
        wanted = _id_from(request.form.get("owner", ""))
        clerks = colleagues_of(house(), opened.municipality).clerks
        chosen = next((colleague.id for colleague in clerks if colleague.id == wanted), None)
        if chosen is None:
            return _show(opened, Typed(errors={"owner": NOBODY_CHOSEN}))
    decision = Decision(step, account.id, request.form.get("revision", -1, type=int), chosen)
    try:
        decide(house(), opened, decision, utc_now())
    except CaseChanged:
        return _overtaken(opened.municipality, opened.reference)
    return _again(opened, step)


def _again(opened: Case, done: str) -> ResponseReturnValue:
    return redirect(url_for("inbox.case", town=opened.municipality, reference=opened.reference, getan=done), 303)


def _id_from(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _overtaken(town: str, reference: str) -> ResponseReturnValue:
    """Somebody was faster: who, and how the case stands now."""
    current, account = opened_case(town, reference), signed_in()
    names = colleagues_of(house(), town, wording.accounts_in(current.events)).names
    page = render_template(
        "inbox/overtaken.html",
        account=account,
        case=_shown(current, account, names),
        decision=wording.last_decision(current.events, names),
    )
    return make_response(page, 409)


def _show(opened: Case, typed: Typed | None = None, notice: str | None = None) -> str:
    typed = typed or Typed()
    account, now = signed_in(), utc_now()
    views, answers = overview(house(), opened.reference), answers_of(opened)
    colleagues = colleagues_of(house(), opened.municipality, wording.accounts_in(opened.events))
    return render_template(
        "inbox/case.html",
        account=account,
        case=_shown(opened, account, colleagues.names),
        choices=_choices(opened, account, colleagues),
        files=tuple(wording.file(file) for file in files_of_case(house(), opened)),
        sections=summary(opened.service.form, opened.answers),
        former=opened.former,
        fee=opened.fee,
        deliveries=tuple(wording.delivery(view, now) for view in views),
        package_ready=_package_ready(views),
        events=wording.events(opened.events, colleagues.names),
        answers=shown(answers),
        names_in_dms=names_in_dms(answers),
        withdrawal=withdrawal_of(opened),
        notes=_notes(opened, colleagues.names),
        hold=hold_of(opened),
        may_hold=account.is_lead_of(opened.municipality),
        typed={"note": typed.note, "sent": typed.sent or str(new_id()), "reason": typed.reason},
        errors=typed.errors,
        errors_in_order=tuple(typed.errors.items()),
        notice=notice,
    )


def _shown(opened: Case, account: Account, names: Mapping[UUID, str]) -> ShownCase:
    return ShownCase(
        opened.reference,
        opened.service.title,
        opened.headline,
        opened.received_at,
        wording.STATUS[opened.status],
        wording.in_charge(opened.owner, account.id, names),
        opened.revision,
        possible(opened.status, opened.owner, account.id),
    )


def _choices(opened: Case, account: Account, colleagues: Colleagues) -> tuple[tuple[str, str], ...]:
    """Whom the case can be passed on to."""
    passed_by: Any = (account.id, opened.owner)
    return tuple((str(clerk.id), clerk.name) for clerk in colleagues.clerks if clerk.id not in passed_by)


def _notes(opened: Case, names: Mapping[UUID, str]) -> tuple[ShownNote, ...]:
    return tuple(ShownNote(note.at, wording.person(note.account, names), note.text) for note in notes_of(opened))


def _package_ready(views: tuple[DeliveryView, ...]) -> bool:
    """Whether there is a package: something is handed over, and our own check does not hold it back."""
    return bool(views) and all(view.state is not State.HELD for view in views)
