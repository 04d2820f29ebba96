"""Every page of the portal with data as its view gives it, so that templates can be looked at without a server.

    html = render("apply/check.html", **PAGES["check"].context)

``PAGES`` names each page, its template and its context. The environment is strict: a name that no view promised is an
error here.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.fees import Fee
from portal.forms import (
    ALWAYS,
    CHECK,
    Place,
    PlaceUnknown,
    form_at,
    next_task,
    progress,
    reachable,
    summary,
    tasks,
)
from portal.web import ErrorText
from tests.unit.web.account_samples import account_pages
from tests.unit.web.case_samples import TOLD_OF_CASE, case_page, taking_back
from tests.unit.web.field_samples import FIELD_PAGES
from tests.unit.web.finding_samples import every_kind_of_offer, portal, precheck, service, services
from tests.unit.web.office_samples import OFFICE_PAGES
from tests.unit.web.rendering import Sample, thing
from tests.unit.web.sample_world import (
    ANSWERS,
    CATALOGUE,
    CLERK,
    CODE,
    DEADLINE,
    ELSEWHERE,
    EVENT,
    EXEMPT,
    FEE,
    FORM,
    FORMER,
    GROUP,
    IN_TOWN,
    LEVY,
    MAPPED_TOWN,
    MOMENT,
    MORE,
    NOWHERE,
    OF_SERVICE,
    OFFER,
    OFFERS,
    REFERENCE,
    SERVICE,
    TODAY,
    TOLD,
)


def question(place: Place, *, sent: bool = False) -> Sample:
    """A page of questions; with ``sent`` as it comes back after nothing was filled in."""
    form = form_at(SERVICE.form, ANSWERS, place, today=TODAY, formdata=MultiDict() if sent else None)
    if sent:
        form.validate()
    fields = [
        thing(
            definition=shown.definition,
            name=shown.name,
            raw=shown.typed,
            errors=shown.sentences,
            conditional=shown.definition.when is not ALWAYS,
        )
        for shown in form.page_fields
    ]
    context = {
        "progress": progress(SERVICE.form, ANSWERS, place),
        "page": form.page,
        "page_form": {"fields": fields},
        "item_title": None if place.item is None else f"Hund {place.item}",
        "errors_in_order": tuple(form.errors_by_input.items()),
    }
    return Sample("apply/page.html", {**FORM, **context})


def questions() -> dict[str, Sample]:
    """Every page of questions the example leads to, empty-handed and filled in."""
    found = {}
    for place in reachable(SERVICE.form, ANSWERS):
        try:
            name = "-".join(str(part) for part in ("question", place.step, place.item, place.page) if part)
            found[name], found[f"{name}-refused"] = question(place), question(place, sent=True)
        except PlaceUnknown:  # a list or the check page, which are no pages of questions
            continue
    return found


def listed(errors: dict[str, str], *, may_add: bool = True, empty: bool = False) -> Sample:
    item = thing(n=2, title="Hund 2: Mia", lines=("Mischling",), change_url="/aendern", remove_url="/entfernen")
    context = {
        "progress": progress(SERVICE.form, ANSWERS, Place(GROUP.id)),
        "group": GROUP,
        "items": [] if empty else [item],
        "may_add": may_add,
        "more": ["yes"] if not errors else [],
        "errors": errors,
        "errors_in_order": tuple(errors.items()),
    }
    return Sample("apply/items.html", {**FORM, **context, "item": item})


def overview(answers: dict[str, Any], **context: Any) -> Sample:
    """The list of sections of a long form."""
    offer = next(offer for offer in OFFERS if offer.service.form.has_task_list)
    found = tasks(offer.service.form, answers, TODAY)
    following = next_task(found)
    shown = [
        {
            "title": task.section.title,
            "state": task.state.value,
            "url": f"/{task.start.step}" if task.start else None,
            "missing": task.missing if task.state == "started" else 0,
            "waits_for": task.waits_for,
        }
        for task in found
    ]
    context = {
        "offer": offer,
        "service": offer.service,
        "tasks": shown,
        "done": sum(not task.state.in_the_way for task in found),
        "following": following.section.title if following else None,
        **context,
    }
    return Sample("apply/overview.html", {**FORM, **context})


def uploads(errors: dict[str, str], *files: tuple[str, str, str]) -> Sample:
    """The page for a file: name, kind and words of the state of those that are there."""
    page = EVENT.form.by_id["lageplan"]
    shown = tuple(
        thing(
            id=f"0197c000-0000-7000-8000-{n:012}",
            name=name,
            size="1,2 MB",
            state=thing(kind=kind, text=text, detail="In „Plan“ wurde Schadsoftware gefunden." if errors else None),
            pending=text == "wird geprüft",
        )
        for n, (name, kind, text) in enumerate(files)
    )
    upload = thing(definition=page.fields[0], name="lageplan", raw={}, errors=errors, conditional=False, files=shown)
    context = {
        "service": EVENT,
        "progress": progress(EVENT.form, {}, Place("lageplan")),
        "page": page,
        "page_form": {"fields": [upload]},
        "item_title": None,
        "errors_in_order": tuple(errors.items()),
    }
    return Sample("apply/page.html", {**FORM, **context})


def checked(
    errors: dict[str, str],
    dropped: tuple[str, ...] = (),
    checking: tuple[str, ...] = (),
    fee: Fee | None = None,
    **context: Any,
) -> Sample:
    common = {
        "progress": progress(SERVICE.form, ANSWERS, CHECK),
        "former": (),
        "sections": summary(SERVICE.form, ANSWERS),
        "change_url": lambda place: f"/aendern/{place.step}",
        "dropped": dropped,
        "fee": fee,
        "declared": not errors,
        "seen": "3",
        "here": "/pruefen",
        "checking": checking,
        "errors": errors,
        "errors_in_order": tuple(errors.items()),
    }
    return Sample("apply/check.html", {**FORM, **common, **context})


def login(errors: dict[str, str]) -> Sample:
    context = {"email": "kim@", "errors": errors, "errors_in_order": tuple(errors.items()), "notice": None}
    return Sample("accounts/login.html", {**IN_TOWN, **context})


def error(code: int, **context: Any) -> Sample:
    text = ErrorText("Das geht nicht", "Es ist etwas passiert.", "Alles ist gespeichert.")
    return Sample("web/error.html", {**IN_TOWN, "code": code, "text": text, "request_id": "", **context})


def begin(**context: Any) -> Sample:
    open_draft = {"url": "/weiter", "updated_at": MOMENT, "expires_at": MOMENT + timedelta(days=30)}
    common: dict[str, Any] = {"delete_url": "/loeschen", "state": "open", "deadline": None}
    common |= {"back_url": "/zurueck", "started": "stamp", "can_remember": False, "errors_in_order": (), "notice": None}
    return Sample("apply/begin.html", {**OF_SERVICE, **common, "open_drafts": [open_draft], **context})


def moving(*towns: str, files_stay: bool = False, told_there: object = None) -> Sample:
    """The question whether one goes on in the town of one's address."""
    offers = tuple(CATALOGUE.offer(town, SERVICE.id) for town in towns)
    return Sample("apply/moving.html", {**FORM, "offers": offers, "files_stay": files_stay, "told_there": told_there})


def confirmation(**context: Any) -> Sample:
    common = {
        "reference": REFERENCE,
        "received_at": MOMENT,
        "next_steps": SERVICE.next_steps,
        "receipt_size": 98_304,
        "code": CODE,
    }
    return Sample("apply/confirmation.html", {**OF_SERVICE, **common, **context})


def status(errors: dict[str, str]) -> Sample:
    context = {"raw": {"reference": ["K7QM"], "code": [""]}, "errors": errors, "errors_in_order": tuple(errors.items())}
    return Sample("apply/status.html", {**IN_TOWN, **context, "notice": None})


def leaving(errors: dict[str, str] | None = None, **context: Any) -> Sample:
    link = {"link_url": "https://portal.example/michelstadt/fortsetzen/AbC", "code": "K7QM-24RT"}
    typed = {"raw": {"email": ["erika"]}, "errors": errors or {}, "errors_in_order": tuple((errors or {}).items())}
    return Sample("apply/leaving.html", {**FORM, "back_url": None, "resume_url": "/weiter", **link, **typed, **context})


def resume_link(errors: dict[str, str]) -> Sample:
    context = {"raw": {"code": ["K7"]}, "errors": errors, "errors_in_order": tuple(errors.items()), "notice": None}
    return Sample("apply/resume_link.html", {**IN_TOWN, **context})


PAGES: dict[str, Sample] = {
    "portal": portal("", None),
    "portal-several": portal("372", CATALOGUE.municipalities[4:7]),
    "portal-nothing": portal("Nirgendwo", ()),
    "town": Sample(
        "web/town.html",
        {**IN_TOWN, "offers": OFFERS[:6], "total": 8, "occasions": tuple(CATALOGUE.occasions("michelstadt"))},
    ),
    "town-without-services": Sample("web/town.html", {**IN_TOWN, "offers": (), "total": 0, "occasions": ()}),
    "services": services(),
    "services-found": services(q="Hunt"),
    "services-narrowed": services(gruppe="vereine", anlass="feiern"),
    "services-near": services(q="Biomüll"),
    "services-nothing": services(q="Kuh"),
    "services-nothing-chosen": services(gruppe="vereine", anlass="umzug"),
    "services-of-every-kind": every_kind_of_offer(),
    "service": service(),
    "service-on-paper": service(offer=replace(OFFER, way="paper")),
    "service-elsewhere": service(offer=replace(OFFER, way="link", link=ELSEWHERE), paper=None),
    "service-in-time": service(deadline=DEADLINE),
    "service-not-yet": service(state="not_yet", paper=None, offer=replace(OFFER, opens=TODAY)),
    "service-over": service(
        state="over", paper=None, offer=replace(OFFER, closes=TODAY, closed_reason="Die Auslegung ist vorbei.")
    ),
    "service-not-offered": Sample(
        "web/not_offered.html", {**IN_TOWN, "service": EVENT, "neighbours": CATALOGUE.municipalities[:2]}
    ),
    "service-nobody-offers": Sample("web/not_offered.html", {**IN_TOWN, "service": EVENT, "neighbours": []}),
    "elsewhere-several": Sample(
        "web/elsewhere.html", {**OF_SERVICE, "query": "wei", "found": CATALOGUE.municipalities[:2]}
    ),
    "elsewhere-nothing": Sample("web/elsewhere.html", {**OF_SERVICE, "query": "Berlin", "found": []}),
    "precheck": precheck(),
    "precheck-second": precheck(ort="privat"),
    "precheck-refused": precheck(frage="ort"),
    "precheck-nothing": precheck(ort="privat", gaeste="eingeladen"),
    "precheck-form": precheck(ort="draussen"),
    "precheck-office": precheck(ort="draussen", result="office", because="Das hängt vom Ort ab."),
    "precheck-other": precheck(ort="draussen", result="other", other=SERVICE),
    "imprint": Sample("web/impressum.html", IN_TOWN),
    "privacy": Sample("web/datenschutz.html", {**IN_TOWN, "offers": OFFERS}),
    "privacy-with-map": Sample("web/datenschutz.html", {**IN_TOWN, "municipality": MAPPED_TOWN, "offers": OFFERS}),
    "accessibility": Sample("web/barrierefreiheit.html", IN_TOWN),
    "error-404": error(404),
    "error-500": error(500, request_id="0197-abcd"),
    "error-outside": error(404, **NOWHERE),
    "begin": begin(open_drafts=[]),
    "begin-in-time": begin(offer=replace(OFFER, closes=TODAY), deadline=DEADLINE),
    "begin-with-practice": begin(service=SERVICE.in_words({"trust_level": "high"})),
    "begin-closed": begin(open_drafts=[], state="over", offer=replace(OFFER, closes=TODAY)),
    "begin-again": begin(can_remember=True, notice="Ihre Angaben sind gespeichert."),
    **questions(),
    "upload": uploads({}),
    "upload-listed": uploads({}, ("Lageplan.pdf", "info", "wird geprüft"), ("Skizze.png", "success", "geprüft")),
    "upload-refused": uploads({"lageplan": "Wählen Sie zuerst eine Datei aus."}, ("Plan.pdf", "danger", "abgelehnt")),
    "upload-full": uploads({}, *((f"Plan {n}.pdf", "info", "nicht geprüft") for n in (1, 2, 3))),
    "moving": moving("erbach"),
    "moving-into-another-form": moving("erbach", told_there=TOLD),
    "moving-several": moving("erbach", "oberzent", files_stay=True),
    "items": listed({}),
    "items-refused": listed({MORE: GROUP.add_empty}),
    "items-full": listed({}, may_add=False),
    "items-of-a-changed-form": Sample("apply/items.html", {**listed({}).context, "told": TOLD}),
    "items-none": listed({}, empty=True),
    "remove": Sample("apply/remove_item.html", listed({}).context),
    "overview": overview({}),
    "overview-begun": overview(
        {"grund": "neugruendung", "beginn": "2026-06-01", "rechtsform": "gmbh"},
        tasks=[
            {"title": "Erster", "state": "done", "url": "/a", "missing": 0, "waits_for": ""},
            {"title": "Zweiter", "state": "optional", "url": "/b", "missing": 0, "waits_for": ""},
            {"title": "Dritter", "state": "started", "url": "/c", "missing": 2, "waits_for": ""},
            {"title": "Vierter", "state": "blocked", "url": None, "missing": 0, "waits_for": "Dritter"},
        ],
        notice="Die Seite war zu lange offen.",
    ),
    "overview-done": overview({}, following=None),
    "check": checked({}),
    "check-of-a-changed-form": checked({}, told=TOLD, former=FORMER),
    "check-waiting": checked({}, checking=("Lageplan.pdf",)),
    "check-with-fee": checked({}, fee=FEE),
    "check-with-levy": checked({}, fee=LEVY),
    "check-exempt": checked({}, fee=EXEMPT),
    "check-refused": checked({"declaration": "Bestätigen Sie, dass Ihre Angaben richtig sind."}, ("Mandat",)),
    "sent": Sample(
        "apply/sent.html",
        {**OF_SERVICE, "reference": REFERENCE, "received_at": MOMENT, "confirmation_url": "/eingang"},
    ),
    "confirmation": confirmation(),
    "confirmation-without-code": confirmation(code=None),
    "leaving": leaving(),
    "leaving-without-link": leaving(link_url=None, code=None),
    "leaving-no-address": leaving({"email": "In der E-Mail-Adresse fehlt das @-Zeichen."}),
    "delete": Sample(
        "apply/delete.html", {**OF_SERVICE, "back_url": "/zurueck", "open_drafts": [thing(updated_at=MOMENT)]}
    ),
    "resume": Sample(
        "apply/resume.html",
        {**IN_TOWN, "open_drafts": [thing(title="Hund anmelden", url="/weiter", updated_at=MOMENT, expires_at=MOMENT)]},
    ),
    "resume-nothing": Sample("apply/resume.html", {**IN_TOWN, "open_drafts": []}),
    "resume-link": resume_link({}),
    "resume-link-refused": resume_link({"code": "Geben Sie den Code ein."}),
    "status": status({}),
    "status-refused": status({"reference": "Nummer und Code passen zu keinem Vorgang.", "code": "Leer."}),
    "status-received": case_page(("Eingegangen", "Ihre Anzeige ist bei uns.")),
    "status-answered": case_page(("Eingegangen", "Ihre Anzeige ist bei uns."), ("Rückfragen", "…"), told=TOLD_OF_CASE),
    "status-done": case_page(("Eingegangen", "Ihre Anzeige ist bei uns."), ("Abgeschlossen", "Wir sind fertig.")),
    "status-withdrawn": case_page(("Eingegangen", "Ihre Anzeige ist bei uns."), ("Zurückgezogen", "Sie haben …")),
    "taking-back": taking_back(),
    "taking-back-refused": taking_back("Ж", {"reason": "Grund enthält ein Zeichen, das wir nicht verarbeiten können."}),
    "taking-back-too-late": taking_back(closed=True),
    "login": login({}),
    "login-refused": login({"email": "E-Mail-Adresse und Passwort passen nicht zusammen.", "password": "Leer."}),
    **{name: Sample(template, context) for name, template, context in account_pages(CLERK, NOWHERE, MOMENT)},
    **FIELD_PAGES,
    **OFFICE_PAGES,
}
