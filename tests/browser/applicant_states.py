"""What an applicant meets who does everything right, and every question refused once."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from portal.catalogue import sample_file
from tests.applicant import Applicant
from tests.browser.collection import EVENT, SERVICE, TOWN, TRADE, Collection

#: A service whose address knows the places of a postal code, where no other town is responsible.
PLACES_TOWN, PLACES = "musterstadt", "wohngeld-anfragen"
#: Answers to pages that may be left empty, so that they have an error to show, and some that are wrong, not missing.
WRONG = {
    "kontakt": {"email": "erika.mustermann", "telefon": "Anschluss"},
    "adresse": {"adresse-street": "Am Sandweg", "adresse-postal_code": "3721"},
    "herkunft": {"hunde-1-anlass": "zugezogen", "hunde-1-seit-day": "31", "hunde-1-seit-month": "2"},
    "konto": {"lastschriftmandat-iban": "DE02 1203 0000 0000 2020 52"},
}


def finding_the_way(collected: Collection) -> None:
    """The pages that everybody may read."""
    visitor = collected.person()
    addresses = {
        "portal": "/",
        "portal-suche-mehrere": "/?ort=wei",
        "portal-suche-nichts": "/?ort=Berlin",
        "portal-suche-ein-treffer": "/?ort=64720",
        "stadt": f"/{TOWN}/",
        "gemeinde": "/neu-eichenberg/",
        "schulung": "/musterstadt/",
        "leistungen": f"/{TOWN}/leistungen",
        "leistungen-ein-treffer": f"/{TOWN}/leistungen?q=Steuermarke",
        "leistungen-nichts": f"/{TOWN}/leistungen?q=Raumschiff",
        "leistungen-aehnliche": f"/{TOWN}/leistungen?q=Biomüll",
        "leistungen-gefiltert": f"/{TOWN}/leistungen?gruppe=vereine&anlass=feiern",
        "leistung": f"/{TOWN}/leistungen/{SERVICE}",
        "leistung-woanders": f"/{TOWN}/leistungen/{SERVICE}/woanders?ort=weissenborn",
        "leistung-woanders-nichts": f"/{TOWN}/leistungen/{SERVICE}/woanders?ort=Berlin",
        "vorpruefung": f"/{TOWN}/leistungen/{EVENT}/check",
        "vorpruefung-fehler": f"/{TOWN}/leistungen/{EVENT}/check?frage=ort",
        "vorpruefung-zweite": f"/{TOWN}/leistungen/{EVENT}/check?ort=privat",
        "vorpruefung-nichts": f"/{TOWN}/leistungen/{EVENT}/check?ort=privat&gaeste=eingeladen",
        "vorpruefung-passt": f"/{TOWN}/leistungen/{EVENT}/check?ort=draussen",
        "vorpruefung-anrufen": f"/{TOWN}/leistungen/{TRADE}/check?vorhaben=neu&taetigkeit=unklar",
        "impressum": f"/{TOWN}/impressum",
        "datenschutz": f"/{TOWN}/datenschutz",
        "barrierefreiheit": f"/{TOWN}/barrierefreiheit",
    }
    for name, address in addresses.items():
        collected.keep(name, visitor.open(address))
    collected.keep("leistung-nur-anderswo", visitor.open("/brombachtal/leistungen/fuehrung-anfragen"), 404)


def filling_in(collected: Collection) -> None:
    """The longest way through the form: every page empty, refused and filled in."""
    visitor, answers = collected.person(), collected.example(1).answers
    collected.keep("beginn", visitor.open(f"/{TOWN}/antrag/{SERVICE}"))
    visitor.submit({})
    pages: list[tuple[str, str]] = []
    while visitor.step != "pruefen":
        name, address = state_name(visitor), visitor.address
        if visitor.step == "anderswo":  # the example's address lies in another town
            collected.keep("anderswo", visitor.page)
            visitor.submit({}, action="stay")
            continue
        if name not in collected.states:
            collected.keep(name, visitor.open(address))
            collected.keep(f"{name}-fehler", visitor.submit(WRONG.get(visitor.step, {})))
            pages.append((f"{name}-ausgefuellt", address))
            visitor.open(address)
        visitor.submit(visitor.values_for(visitor.step, answers))
        if visitor.errors:
            raise AssertionError(f"{address}: {visitor.errors}")
    collected.keep("pruefen", visitor.page)
    for name, address in pages:
        collected.keep(name, visitor.open(address))
    draft = visitor.draft_address
    collected.keep("hund-entfernen", visitor.open(f"{draft}/hunde/1/entfernen"))
    visitor.open(f"{draft}/zahlung")
    visitor.submit({"lastschrift": "no"}, action="save")
    collected.keep("spaeter-fortsetzen", visitor.page)
    link_by_mail(collected, visitor, draft)
    resuming(collected, visitor, draft)
    collected.keep("beginn-schon-begonnen", visitor.open(f"/{TOWN}/antrag/{SERVICE}"))
    collected.keep("alles-loeschen", visitor.open(f"/{TOWN}/antrag/{SERVICE}/loeschen"))
    collected.keep("pruefen-weggefallen", visitor.open(f"{draft}/pruefen"))
    visitor.submit({}, action="send")
    collected.keep("pruefen-fehler", visitor.page)
    visitor.send()
    collected.keep("bestaetigung", visitor.page)
    following(collected, visitor)
    collected.keep("schon-gesendet", visitor.open(f"{draft}/name"))


def state_name(visitor: Applicant) -> str:
    return "liste-hunde" if visitor.step == "hunde" else f"frage-{visitor.step}"


def link_by_mail(collected: Collection, visitor: Applicant, draft: str) -> None:
    """The link is sent to an address; the form for it stands before the one that makes a new link."""
    token = dict(visitor.form_values())["csrf_token"]
    for name, address in (("fehler", "erika"), ("gesendet", "erika@poststelle.de")):
        form = MultiDict({"csrf_token": token, "action": "send", "email": address})
        visitor.page = visitor.client.post(f"{draft}/fortsetzen", data=form, follow_redirects=True)
        collected.keep(f"spaeter-fortsetzen-{name}", visitor.page)


def resuming(collected: Collection, visitor: Applicant, draft: str) -> None:
    """The link to a form on another device; after five wrong codes it is dead and the holder sees none."""
    stranger = collected.person()
    link = visitor.tree.xpath("//dl[@class='p-dl']//dd")[0].text_content().removeprefix(collected.portal.base)
    collected.keep("fortsetzen", visitor.open(f"/{TOWN}/fortsetzen"))
    collected.keep("fortsetzen-nichts", stranger.open(f"/{TOWN}/fortsetzen"))
    collected.keep("fortsetzen-link", stranger.open(link))
    collected.keep("fortsetzen-link-fehler", stranger.submit({"code": "2222-2222"}))
    for _ in range(3):
        stranger.submit({"code": "2222-2222"})
    collected.keep("fehler-410", stranger.submit({"code": "2222-2222"}), 410)
    collected.keep("spaeter-fortsetzen-ohne-link", visitor.open(f"{draft}/fortsetzen"))


def following(collected: Collection, visitor: Applicant) -> None:
    """How the case stands, in the browser that sent it and, with a wrong code, in another."""
    confirmation = visitor.address
    reference = confirmation.split("/")[3]
    collected.keep("vorgang", visitor.open(f"/{TOWN}/vorgang/{reference}"))
    stranger = collected.person()
    collected.keep("status", stranger.open(f"/{TOWN}/status"))
    collected.keep("status-fehler", stranger.submit({"reference": reference, "code": "2222-2222-2222"}))
    cookies = visitor.client.session.cookies  # type: ignore[attr-defined]
    stranger.client.session.cookies.set("case", cookies["case"])  # type: ignore[attr-defined]
    collected.keep("bestaetigung-ohne-code", stranger.open(confirmation))


def several_places(collected: Collection) -> None:
    """A postal code with several places: which one, and one of one's own that is not yet named."""
    tenant, answers = collected.person(PLACES_TOWN, PLACES), collected.example(0, PLACES).answers
    tenant.begin()
    while tenant.step != "adresse":
        tenant.submit(tenant.values_for(tenant.step, answers))
    one_of_many = {"adresse-postal_code": "01877", "adresse-city": "Röderbrunn"}
    collected.keep("frage-mehrere-orte", tenant.submit(tenant.values_for("adresse", answers) | one_of_many))
    collected.keep("frage-anderer-ort-fehler", tenant.submit({"adresse-city": "*"}))


def sections(collected: Collection) -> None:
    """The list of sections of a long form: at the start, with a section begun, and when all are done."""
    trader = collected.person(service=TRADE)
    trader.begin()
    collected.keep("uebersicht", trader.page)
    answers = collected.example(1, TRADE).answers
    address = f"{trader.draft_address}/uebersicht"
    trader.fill({name: answer for name, answer in answers.items() if name != "firma"})
    collected.keep("uebersicht-begonnen", trader.open(address))
    trader.fill(answers)
    collected.keep("uebersicht-erledigt", trader.open(address))
    collected.keep("liste-vertretung", trader.open(f"{trader.draft_address}/vertretung"))


def uploading(collected: Collection) -> None:
    """The page for files: refused, empty, with one, full; and the check page with them."""
    planner, large = collected.person(service=EVENT), collected.example(1, EVENT)
    planner.begin()
    planner.fill(large.answers)
    collected.keep("datei-fehler", planner.page)
    collected.keep("datei", planner.open(planner.address))
    for name, file in (("datei-eine", "Lageplan.pdf"), ("datei-zwei", "Marktplatz.jpg"), ("datei-voll", "Plan.png")):
        collected.keep(name, planner.upload("lageplan", (file, sample_file(file))))
    planner.fill(large.answers)
    collected.keep("pruefen-mit-dateien", planner.page)
    planner.send()
    reference = planner.address.split("/")[3]
    collected.keep("vorgang-mit-dateien", planner.open(f"/{TOWN}/vorgang/{reference}"))
