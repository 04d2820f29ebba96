"""The pages of clerks and operators with data as their views give it."""

from typing import Any

from portal.forms import summary
from portal.submissions import Withdrawal
from portal.xoev import Branch
from tests.unit.web.rendering import Sample, thing
from tests.unit.web.sample_world import ANSWERS, CLERK, FEE, FORMER, LEVY, MOMENT, NOWHERE, REFERENCE, SERVICE

DELIVERIES = tuple(
    thing(kind=kind, text=text, detail=detail, target="dms")
    for kind, text, detail in (
        ("success", "übergeben", None),
        ("warning", "gestört, neuer Versuch um 14:05 Uhr", "Sie müssen nichts tun."),
        ("danger", "braucht Hilfe", "Geben Sie diese Nummer dem technischen Betrieb."),
    )
)
CASE = thing(
    reference=REFERENCE,
    service_title=SERVICE.title,
    headline="Erika Mustermann",
    received_at=MOMENT,
    status="Eingegangen",
    owner="niemand",
    deliveries=DELIVERIES,
    revision=3,
    steps=frozenset({"take", "assign"}),
)
COLLEAGUE = "0197c000-0000-7000-8000-000000000001"
OPEN_DELIVERY = thing(
    municipality="erbach",
    reference=REFERENCE,
    target="dms",
    error="Die eAkte antwortet nicht.",
    next=MOMENT,
    attempts=3,
)


def inbox(total: int, **context: Any) -> Sample:
    rows = (CASE, CASE) if total else ()
    common = {
        "cases": thing(
            rows=rows, total=str(total), number=2 if total else 1, count=3 if total else 1, further=bool(total)
        ),
        "heading": "Eingang",
        "view": thing(text="", statuses=(), service="", owner="", query={}),
        "tabs": (
            thing(text="Meine Vorgänge", count="2", url="/eingang?zustaendig=mich", current=None),
            thing(text="Alle", count="60", url="/eingang", current="page"),
        ),
        "tags": (),
        "statuses": (("eingegangen", "Eingegangen"), ("erledigt", "Erledigt")),
        "services": ((SERVICE.id, SERVICE.title),),
        "nothing": "" if total else "Noch ist nichts eingegangen.",
    }
    return Sample("inbox/cases.html", {**CLERK, **common, **context})


def case(
    errors: dict[str, str],
    hold: Any = None,
    may_hold: bool = False,
    fee: Any = None,
    former: tuple[Any, ...] = (),
    answers: tuple[Any, ...] = (),
    **changes: Any,
) -> Sample:
    context = {
        "case": thing(**{**vars(CASE), **changes}),
        "choices": ((COLLEAGUE, "Kim Beispiel"),),
        "files": (thing(id=COLLEAGUE, name="Lageplan.pdf", size="1,2 MB", kind="success", verdict="geprüft"),),
        "sections": summary(SERVICE.form, ANSWERS),
        "former": former,
        "fee": fee,
        "deliveries": DELIVERIES,
        "package_ready": True,
        "answers": answers,
        "names_in_dms": (("Aktenzeichen im DMS", "III/2-2026-117"),) if answers else (),
        "withdrawal": Withdrawal(MOMENT, "Wir ziehen um.\nDanke.") if former else None,
        "events": (thing(at=MOMENT, text="Online eingegangen"), thing(at=MOMENT, text="Übergeben")),
        "notes": (thing(at=MOMENT, author="Kim Beispiel", text="Rückruf am Montag.\nVormittags."),),
        "hold": hold,
        "may_hold": may_hold,
        "typed": {"note": "", "sent": COLLEAGUE, "reason": ""},
        "errors": errors,
        "errors_in_order": tuple(errors.items()),
    }
    return Sample("inbox/case.html", {**CLERK, **context})


def data(*problems: str, switched_on: bool = True) -> Sample:
    tree = Branch("Antrag", "Antrag", children=(Branch("Kopf", "Kopf", children=(Branch("Id", "Nummer", REFERENCE),)),))
    message = thing(
        title="Antragsdaten",
        standard="Sprache des Portals",
        version="1.0",
        filename=f"{REFERENCE}.xml",
        xml=b"<Antrag/>",
        tree=tree,
        pretty="<Antrag/>",
        problems=problems,
        switched_on=switched_on,
    )
    return Sample(
        "inbox/data.html", {**CLERK, "case": thing(service=SERVICE, reference=REFERENCE), "messages": (message,)}
    )


def unproven(sending: tuple[str, ...], waiting: tuple[str, ...]) -> Any:
    return thing(
        name="xmeld:1700",
        title="Anforderung einer Meldebescheinigung",
        standard="xmeld",
        schemas=(("26.11", bool(sending)),),
        sending=sending,
        waiting=waiting,
    )


OFFICE_PAGES: dict[str, Sample] = {
    "inbox": inbox(60),
    "inbox-empty": inbox(0),
    "inbox-filtered": inbox(
        60,
        heading="Meine Vorgänge",
        view=thing(
            text="Mustermann",
            statuses=("erledigt",),
            service=SERVICE.id,
            owner="mich",
            query={"suche": "Mustermann", "stand": ["erledigt"], "leistung": SERVICE.id, "zustaendig": "mich"},
        ),
        tags=(thing(text="Suche: Mustermann", url="/eingang"), thing(text="Stand: Erledigt", url="/eingang?suche=Mu")),
    ),
    "case": case({}),
    "case-own": case({}, owner="Sie", status="In Prüfung", steps=frozenset({"finish", "release", "assign"})),
    "case-on-hold": case({}, hold=thing(since=MOMENT, reason="Klage vom 3. März, Aktenzeichen 4 K 12/26")),
    "case-of-a-lead": case({}, may_hold=True),
    "case-of-a-lead-on-hold": case(
        {"reason": "Nennen Sie den Grund."}, hold=thing(since=MOMENT, reason="Klage vom 3. März"), may_hold=True
    ),
    "case-with-fee": case({}, fee=FEE),
    "case-with-levy": case({}, fee=LEVY),
    "case-with-answers": case(
        {},
        answers=(
            thing(at=MOMENT, title="DMS: Rückmeldung zur Übernahme", lines=("Der Vorgang liegt im DMS.",)),
            thing(at=MOMENT, title="Behörde: Unterlagen geprüft", lines=("Rückfragen", "Der Lageplan fehlt.")),
        ),
    ),
    "case-with-former-answers": case({}, former=FORMER),
    "case-done": case({}, status="Erledigt", steps=frozenset({"reopen"})),
    "case-refused": case({"owner": "Wählen Sie aus, wer zuständig sein soll.", "note": "Geben Sie eine Notiz ein."}),
    "data": data(),
    "data-held-back": data("Diese Nachricht ist noch nicht am amtlichen Schema erprobt.", switched_on=False),
    "data-with-problems": data("/Antrag/Kopf: Die Nachricht hat nicht den Aufbau, den ihr Schema verlangt."),
    "overtaken": Sample(
        "inbox/overtaken.html",
        {**CLERK, "case": CASE, "decision": thing(at=MOMENT, text="Kim Beispiel hat den Vorgang übernommen")},
    ),
    "operations": Sample(
        "inbox/operations.html",
        {
            **NOWHERE,
            "account": CLERK["account"],
            "counts": ((DELIVERIES[0], 12), (DELIVERIES[2], 1)),
            "facts": (("Älteste offene Übergabe", ("seit 3 Tagen",)), ("Arbeiter", ("eins: läuft", "zwei: läuft"))),
            "deliveries": ((OPEN_DELIVERY, DELIVERIES[2]),),
            "waiting": 1,
            "answers": (
                thing(
                    municipality="erbach",
                    found_at=MOMENT,
                    reason="Zu dieser Nachricht gibt es keinen Vorgang.",
                    file="0123456789abcdef",
                ),
            ),
            "answers_aside": 2,
            "town_names": {"erbach": "Erbach"},
            "messages": (
                unproven(("Erbach", "Sontra"), ()),
                unproven((), tuple(f"Musterdorf {number}" for number in range(1, 31))),
                unproven((), ()),
            ),
            "retention": "off",
            "runs": (),
        },
    ),
    "operations-retention": Sample(
        "inbox/operations.html",
        {
            **NOWHERE,
            "account": CLERK["account"],
            "counts": (),
            "facts": (),
            "deliveries": (),
            "waiting": 0,
            "answers": (),
            "answers_aside": 0,
            "town_names": {"erbach": "Erbach"},
            "messages": "installed.json lässt sich nicht lesen.",
            "retention": "daily",
            "runs": (
                thing(started_at=MOMENT, finished_at=None, starter_words="von Hand", cases=0, erased=()),
                thing(
                    started_at=MOMENT,
                    finished_at=MOMENT,
                    starter_words="täglich",
                    cases=12,
                    erased=(thing(municipality="erbach", service="hund-anmelden", cases=12),),
                ),
            ),
        },
    ),
}
