"""What everybody sees once the electronic file and an authority have answered, and of an answer nobody can use."""

from __future__ import annotations

from uuid import uuid4

from portal.answers import Intake
from portal.submissions import find_case
from portal.xoev import case_id, process_id
from tests import answer_samples as samples
from tests.browser.collection import Collection, valid_examples

#: A service that becomes an official message, in a town where nobody else's states stand.
TOWN, STATEMENT = "erbach", "stellungnahme-abgeben"


def answered(collected: Collection) -> None:
    """An application with a message for an authority, before and after everything that can be told of it."""
    person = collected.person(TOWN, STATEMENT)
    example = next(example for example in valid_examples(STATEMENT) if not example.files)
    reference = person.apply(example.answers)
    case = find_case(collected.house, reference)
    known = case_id(TOWN, reference)
    folder = collected.house.settings.data / "dms" / TOWN / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    for content in (
        samples.imported(process_id(case.id, "dms"), fields={"Aktenzeichen": "III/2-2026-117"}),
        samples.acknowledged(reference=known),
        samples.file_number(reference=known),
        samples.findings("Der Lageplan fehlt.", "Auf Seite 2 fehlt die Unterschrift.", reference=known),
        samples.fee_notice(reference=known),
        b"<nachricht>von jemand anderem</nachricht>",
    ):
        (folder / f"{uuid4()}.xml").write_bytes(content)
        Intake(settled=0)(collected.house)
    collected.keep("vorgang-mit-antworten", person.open(f"/{TOWN}/vorgang/{reference}"))
    clerk = collected.clerk(TOWN)
    collected.keep("amt-vorgang-mit-antworten", clerk.open(f"/{TOWN}/amt/vorgang/{reference}"))
    collected.keep("amt-vorgang-daten-amtlich", clerk.open(f"/{TOWN}/amt/vorgang/{reference}/daten"))
    collected.keep("vorgang-zurueckziehen", person.open(f"/{TOWN}/vorgang/{reference}/zurueckziehen"))
    person.submit({"reason": "Umzug nach София"}, action="withdraw")
    collected.keep("vorgang-zurueckziehen-fehler", person.page)
    person.submit({"reason": "Das Vorhaben ist aufgegeben."}, action="withdraw")
    collected.keep("vorgang-zurueckgezogen", person.open(f"/{TOWN}/vorgang/{reference}"))
    collected.keep("amt-vorgang-zurueckgezogen", clerk.open(f"/{TOWN}/amt/vorgang/{reference}"))
    collected.keep("betrieb-antwort-beiseite", collected.clerk(None).open("/betrieb/"))
