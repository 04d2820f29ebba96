"""What all samples of pages speak of: a town, its service with answers, a clerk, and what every page of theirs has."""

from datetime import UTC, date, datetime, timedelta

from portal.catalogue import DeadlineNotice, FormerAnswer, Link
from portal.fees import Fee, Line
from portal.forms import numbered
from tests.maps import CENTRE
from tests.shipped import CATALOGUE
from tests.unit.web.rendering import thing

MOMENT = datetime(2026, 6, 5, 16, 4, tzinfo=UTC)
TODAY = date(2026, 6, 5)
REFERENCE = "K7QM-24RT-9XWA"
CODE = "4HTW-9CNE-K2RP"


TOWN = CATALOGUE.municipality("michelstadt")
assert TOWN is not None
#: The same town, had it decided for a map.
MAPPED_TOWN = type(TOWN).model_validate(
    TOWN.model_dump()
    | {
        "map": {
            "tiles": "https://karten.example/{z}/{x}/{y}.png",
            "credit": "© Vermessung",
            "credit_link": "https://karten.example/lizenz",
            "centre": CENTRE,
        }
    }
)
COOPERATION = CATALOGUE.cooperation(TOWN.ikz)
OFFERS = CATALOGUE.offers("michelstadt")
OFFER = next(offer for offer in OFFERS if offer.service.id == "hund-anmelden")
SERVICE = OFFER.service
EVENT = CATALOGUE.services["veranstaltung-anzeigen"]
ANSWERS = numbered(SERVICE.form, dict(next(e for e in SERVICE.examples if len(e.answers["hunde"]) == 2).answers))
GROUP = next(step for step in SERVICE.form.steps if step.kind == "group")

ELSEWHERE = Link(url="https://amt.example/antrag", provider="Kreisausschuss")
DEADLINE = DeadlineNotice("Wir brauchen Ihre Angaben 4 Wochen vorher.", "Rufen Sie uns an.", "§ 6 HGastG", True)
FEE = Fee(
    1650,
    (
        Line("Urkunden", "3 Urkunden: 12,00 € + 2 × 6,00 €", 2400),
        Line("Versand", "4,00 €", 400),
        Line("Ehrenamtskarte", "25 % von 28,00 €", -700),
        Line("Höchstbetrag", "höchstens 16,50 €", -450),
    ),
    "§ 2 der Satzung",
    illustrative=True,
)
EXEMPT = Fee(0, (), "§ 5 der Satzung", exempt_reason="Gemeinnützige Vereine zahlen nichts.")
LEVY = Fee(
    3920,
    (Line("Erwachsene, Aufenthalt 1: Ferienwohnung Talblick", "2 × 7 Nächte × 2,80 €", 3920),),
    "Satzung über den Gästebeitrag",
    name="Gästebeitrag",
)
#: What people are told of a form that changed, and what they had answered before.
TOLD = thing(
    said=("Wir fragen jetzt, wie Sie die Hundemarke zurückgeben.",),
    anew=("Rückgabe der Hundemarke",),
    former=("Spitzname (Hund 1: Bello)", "Bescheinigung"),
)
FORMER = (
    FormerAnswer("Spitzname (Hund 1: Bello)", ("Bellinchen",), "hunde-1-spitzname", "Bellinchen"),
    FormerAnswer("Bemerkung", ("Der Hund ist alt.", "Er hört schlecht."), "bemerkung", "…"),
)

IN_TOWN = {"municipality": TOWN, "cooperation": COOPERATION}
NOWHERE = {"municipality": None, "cooperation": None}
OF_SERVICE = {**IN_TOWN, "offer": OFFER, "service": SERVICE}
FORM = {
    **OF_SERVICE,
    "draft": thing(expires_at=MOMENT + timedelta(days=30), revision=3),
    "back_url": "/zurueck",
    "notice": None,
}
KIM = thing(
    name="Kim Beispiel", email="kim@michelstadt.example", role="clerk", has_factor=False, password_is_initial=False
)
CLERK = {**IN_TOWN, "account": KIM}
MORE = f"{GROUP.id}-more"
