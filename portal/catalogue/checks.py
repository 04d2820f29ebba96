"""What a single model cannot see: whether the files of a catalogue fit together.

Each check yields findings; an empty answer means nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.catalogue.deadlines import Deadline
from portal.catalogue.entries import (
    CENTRAL_OFFICE,
    FilePlan,
    OfferEntry,
    OwnWords,
    RegionFile,
    Target,
    TownFile,
    by_service,
    entry_of,
    general_entries,
)
from portal.catalogue.examples import answers_of
from portal.catalogue.findings import Finding, Path, about
from portal.catalogue.form_change_checks import change_findings
from portal.catalogue.message_rules import rule_faults
from portal.catalogue.own_deadlines import own_faults, service_faults
from portal.catalogue.reading import named_path
from portal.catalogue.service import Card, Service
from portal.catalogue.towns import Municipality, corners
from portal.catalogue.trust import is_proven
from portal.catalogue.yaml_source import Source
from portal.fees import FeeRule, euros, faults
from portal.forms import CHECK, FileField, Form, Page, nearest, problems, public, reachable, stop_at, ways


def service_findings(source: Source, service: Service) -> Iterator[Finding]:
    """What is wrong with one service, seen alone."""
    if service.id != source.file.rsplit("/", 1)[-1].removesuffix(".yaml"):
        yield source.finding(
            ("id",), f"Die Datei heißt anders als die Leistung „{service.id}“.", "Geben Sie beiden denselben Namen."
        )
    yield from fee_findings(source, ("fee",), service.fee, service.form)
    if "deadline" in service.slots:
        for fault in service_faults(service.deadline, service.form):
            yield source.finding(fault.place, fault.sentence, fault.remedy)
    yield from routing_findings(source, service)
    yield from change_findings(source, service)
    for position, rule in enumerate(service.messages):
        for fault in rule_faults(rule, service.form):
            yield source.finding(("messages", position, *fault.place), fault.sentence, fault.remedy)
    yield from doubled(source, ("examples",), "name", [example.name for example in service.examples])
    if service.has_form and not {True, False} <= {example.valid for example in service.examples}:
        yield source.finding(
            ("examples",),
            "Es fehlt ein gültiges oder ein ungültiges Beispiel.",
            "Nennen Sie mindestens eines von jeder Art.",
        )


def fee_findings(source: Source, path: Path, rule: FeeRule | None, form: Form) -> Iterator[Finding]:
    """Where the rule of a fee does not fit the service's form."""
    if rule is not None:
        for fault in faults(rule, form):
            yield source.finding((*path, *fault.place), fault.sentence, fault.remedy)


def routing_findings(source: Source, service: Service) -> Iterator[Finding]:
    """``routing`` must name an address that everybody is asked once."""
    pages = [step for step in service.form.steps if isinstance(step, Page)]
    addresses = [field.id for page in pages for field in page.fields if field.type == "address"]
    if service.routing is not None and service.routing not in addresses:
        yield source.finding(
            ("routing",),
            f"„{service.routing}“ ist keine Adresse dieses Formulars außerhalb einer Gruppe.",
            nearest(service.routing, addresses),
        )


def example_findings(source: Source, service: Service, today: date) -> Iterator[Finding]:
    """Examples that do not prove what they say: a valid one is refused, an invalid one fails with another error."""
    for position, example in enumerate(service.examples):
        answers = answers_of(service, example)
        found = {problem.input: problem.sentence for problem in problems(service.form, answers, today)}
        said = "; ".join(f"{name}: {sentence}" for name, sentence in found.items()) or "keinen"
        if found != example.errors:
            yield source.finding(
                ("examples", position, "errors"),
                f"Das Beispiel „{example.name}“ hat andere Fehler als angegeben. Gefunden: {said}.",
                "Berichtigen Sie die Antworten oder die Fehler.",
            )
        yield from example_fee_findings(source, service, position)
        asked = public(service.form, answers)
        for name in sorted(example.files.keys() - inputs_with_files(service, answers)):
            yield source.finding(
                ("examples", position, "files", name),
                f"Nach der Datei „{name}“ wird mit diesen Antworten nicht gefragt.",
                "Nennen Sie die Eingabe, in einer Gruppe etwa „hunde-1-foto“, oder nehmen Sie die Datei heraus.",
            )
        for name in sorted(example.answers.keys() - asked.keys()):
            yield source.finding(
                ("examples", position, "answers", name),
                f"Nach „{name}“ wird mit diesen Antworten nicht gefragt.",
                "Nehmen Sie die Antwort heraus.",
            )


def example_fee_findings(source: Source, service: Service, position: int) -> Iterator[Finding]:
    """Where an example says it costs something else than the rule makes of it."""
    example = service.examples[position]
    fee = service.fee_for(answers_of(service, example)) if example.valid else None
    if example.fee_cents is not None and (fee is None or fee.total_cents != example.fee_cents):
        costs = "nichts, was sich berechnen lässt" if fee is None else f"{fee.total_cents} Cent ({fee.total})"
        yield source.finding(
            ("examples", position, "fee_cents"),
            f"Das Beispiel „{example.name}“ kostet nicht {example.fee_cents} Cent. Berechnet wurde: {costs}.",
            "Berichtigen Sie die Regel unter fee oder den Betrag.",
        )


def form_findings(source: Source, service: Service) -> Iterator[Finding]:
    """Pages and questions that no answers lead to."""
    for where in ways(service.form).unreachable:
        path = named_path(("form",), source.data, where)
        last = where.rsplit(".", 1)[-1]
        yield source.finding(
            (*path, "when"),
            f"Keine Antworten führen zu „{last}“: Diese Bedingung ist nie erfüllt.",
            "Ändern Sie die Bedingung oder nehmen Sie die Stelle heraus.",
        )


def inputs_with_files(service: Service, answers: Mapping[str, Any]) -> set[str]:
    """The inputs of these answers at which files can be uploaded."""
    stops = (stop_at(service.form, answers, place) for place in reachable(service.form, answers) if place != CHECK)
    return {stop.prefix + field.id for stop in stops for field in stop.fields if isinstance(field, FileField)}


def doubled(source: Source, path: Path, key: str, names: list[str]) -> Iterator[Finding]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield source.finding((*path, position, key), f"„{name}“ steht zweimal da.", "Ändern Sie einen der Namen.")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a file of offers is held against: everything else in the folder."""

    services: Mapping[str, Card]
    slots: Mapping[str, tuple[str, ...]]
    deadlines: Mapping[str, Deadline | None]
    forms: Mapping[str, Form]
    broken: Collection[str]
    plans: Mapping[str, FilePlan]
    regions: Mapping[str, RegionFile]
    transports: Collection[str] | None

    def without(self, services: Collection[str]) -> Neighbourhood:
        """The same, where these services are broken."""
        whole = {name: card for name, card in self.services.items() if name not in services}
        return replace(self, services=whole, broken=frozenset(self.broken).union(services))


def region_findings(source: Source, region: RegionFile, around: Neighbourhood) -> Iterator[Finding]:
    """What is wrong with what a cooperation offers everywhere, seen beside everything else."""
    yield from doubled(source, ("offers",), "service", [offer.service for offer in region.offers])
    yield from target_findings(source, ("targets",), region.targets, around)
    for position, offer in enumerate(region.offers):
        yield from written_findings(source, ("offers", position), offer, around)
        yield from file_plan_findings(source, ("offers", position), offer, region.id, around)


def town_findings(source: Source, file: TownFile, around: Neighbourhood) -> Iterator[Finding]:
    """What is wrong with one town file, seen beside everything else."""
    town, folder, name = file.town, *source.file.rsplit("/", 2)[-2:]
    region = around.regions.get(town.ikz)
    if town.slug != name.removesuffix(".yaml"):
        yield source.finding(
            ("town", "slug"), f"Die Datei heißt anders als „{town.slug}“.", "Geben Sie beiden denselben Namen."
        )
    if town.ikz != folder:
        yield source.finding(
            ("town", "ikz"), f"Die Datei liegt im Ordner „{folder}“, nicht in „{town.ikz}“.", "Gleichen Sie beides an."
        )
    if region is None:
        yield source.finding(
            ("town", "ikz"),
            f"Die Zusammenarbeit „{town.ikz}“ gibt es nicht.",
            f"Legen Sie services/cooperations/{town.ikz}.yaml an.",
        )
    elif (town.point.x, town.point.y) not in corners(region.ridge):
        yield source.finding(
            ("town", "point"),
            f"Der Punkt ({town.point.x}, {town.point.y}) liegt nicht auf der Linie von „{region.name}“.",
            "Wählen Sie einen Punkt, durch den die Linie geht.",
        )
    yield from doubled(source, ("offers",), "service", [offer.service for offer in file.offers])
    yield from target_findings(source, ("targets",), file.targets, around)
    for position, offer in enumerate(file.offers):
        yield from written_findings(source, ("offers", position), offer, around)
        if offer.file_plan_key or offer.service not in general_entries(region):
            yield from file_plan_findings(source, ("offers", position), offer, town.ikz, around)
    if region is not None:
        yield from merged_findings(source, file, region, around)


def written_findings(source: Source, path: Path, offer: OfferEntry, around: Neighbourhood) -> Iterator[Finding]:
    """What is wrong with one offer as it is written in a file."""
    yield from target_findings(source, (*path, "targets"), offer.targets, around)
    yield from about([offer.service], words_findings(source, path, offer, around))


def words_findings(source: Source, path: Path, offer: OfferEntry, around: Neighbourhood) -> Iterator[Finding]:
    """An offer of a service that is not there, or with words that have no place in it."""
    service = around.services.get(offer.service)
    if service is None:
        if offer.service not in around.broken:
            remedy = nearest(offer.service, around.services)
            yield source.finding((*path, "service"), f"Die Leistung „{offer.service}“ gibt es nicht.", remedy)
        return
    slots = around.slots[service.id]
    for slot in offer.texts.filled():
        if slot not in slots:
            yield source.finding(
                (*path, "texts", slot),
                f"Die Leistung „{service.id}“ lässt „{slot}“ nicht offen.",
                f"Offen sind: {', '.join(slots) or 'keine Texte'}.",
            )
    yield from fee_findings(source, (*path, "texts", "fee"), offer.texts.fee, around.forms[service.id])
    yield from price_list_findings(source, (*path, "texts", "tariff"), offer.texts)
    general = around.deadlines[service.id]
    if offer.texts.deadline is not None and general is not None and "deadline" in slots:
        for fault in own_faults(general, offer.texts.deadline):
            yield source.finding((*path, "texts", "deadline", *fault.place), fault.sentence, fault.remedy)


def price_list_findings(source: Source, path: Path, texts: OwnWords) -> Iterator[Finding]:
    """A price list with the name of what is calculated shows the amounts it is calculated with, and no others."""
    fee, tariff = texts.fee, texts.tariff
    if fee is None or tariff is None or fee.name is None or fee.name not in tariff.title:
        return
    shown = {line.cents for line in tariff.lines if line.cents}
    different = sorted(fee.amounts ^ shown)
    if different:
        yield source.finding(
            path,
            f"Nur in fee oder nur in tariff steht: {', '.join(euros(cents) for cents in different)}.",
            f"Beide sind „{fee.name}“: Nennen Sie dieselben Beträge.",
        )


def target_findings(
    source: Source, path: Path, targets: tuple[Target, ...], around: Neighbourhood
) -> Iterator[Finding]:
    for n, target in enumerate(targets):
        if around.transports is not None and target.transport not in around.transports:
            yield source.finding(
                (*path, n, "transport"),
                f"Den Übertragungsweg „{target.transport}“ gibt es nicht.",
                nearest(target.transport, around.transports),
            )
    yield from doubled(source, path, "name", [target.name for target in targets])


def merged_findings(source: Source, file: TownFile, region: RegionFile, around: Neighbourhood) -> Iterator[Finding]:
    """What is wrong with what a town offers in the end: the cooperation's offers with its own over them."""
    general, own = general_entries(region), by_service(file.offers)
    positions = {offer.service: position for position, offer in enumerate(file.offers)}
    targets = file.targets or region.targets
    first_with: dict[str, str] = {}
    for service_id in sorted({*general, *own} & around.services.keys()):
        entry, card = entry_of(general, own, service_id), around.services[service_id]
        if entry is None:
            continue
        path: Path = ("offers", positions[service_id]) if service_id in positions else ("offers",)
        yield from office_findings(source, path, file, entry)
        ways = way_findings(source, path, file.town, entry, card, entry.targets or targets)
        yield from about([service_id], ways)
        first = first_with.setdefault(card.leika, service_id) if card.leika else service_id
        if first != service_id:
            twice = source.finding(
                path,
                f"„{first}“ und „{service_id}“ haben denselben LeiKa-Schlüssel {card.leika}.",
                "Bieten Sie hier nur eine der beiden an.",
            )
            yield from about([first, service_id], [twice])


def office_findings(source: Source, path: Path, file: TownFile, entry: OfferEntry) -> Iterator[Finding]:
    if file.office_id(entry.office) is None:
        wanted = f"Das Amt „{entry.office}“ gibt es hier nicht" if entry.office else "Es ist kein Amt genannt"
        yield source.finding(
            (*path, "office"),
            f"{wanted} („{entry.service}“).",
            nearest(entry.office or CENTRAL_OFFICE, file.offices),
        )


def way_findings(
    source: Source, path: Path, town: Municipality, entry: OfferEntry, card: Card, targets: tuple[Target, ...]
) -> Iterator[Finding]:
    """An own form needs questions, enough trust and somewhere to go; a foreign page needs its address."""
    linked = entry.way == "link" or not card.has_form
    if linked and entry.link is None and card.responsible is None:
        yield source.finding(
            (*path, "link"), f"Für „{card.id}“ fehlt die Seite.", "Ergänzen Sie „link“ mit „url“ und „provider“."
        )
    if linked or entry.way != "form":
        return
    if not targets:
        yield source.finding(
            (*path, "targets"),
            f"„{card.id}“ wird nirgendwohin übergeben.",
            "Ergänzen Sie „targets“ hier, für die Kommune oder für die Zusammenarbeit.",
        )
    if not is_proven(card.trust_level, town, simulated=True):
        yield source.finding(
            (*path, "way"),
            f"„{card.id}“ verlangt das Vertrauensniveau „{card.trust_level}“. Hier lässt es sich nicht nachweisen.",
            "Schreiben Sie „way: paper“ oder „way: link“, solange kein Nutzerkonto angebunden ist.",
        )


def file_plan_findings(
    source: Source, path: Path, offer: OfferEntry, ikz: str, around: Neighbourhood
) -> Iterator[Finding]:
    """Where an offer's key stands in no file plan of its cooperation."""
    service, plan = around.services.get(offer.service), around.plans.get(ikz)
    key = offer.file_plan_key or (service.file_plan_key if service else None)
    if plan is None:
        yield source.finding(path, f"„{ikz}“ hat keinen Aktenplan.", f"Legen Sie services/fileplan/{ikz}.yaml an.")
    elif key and key not in {entry.key for entry in plan.entries}:
        unknown = source.finding(
            (*path, "file_plan_key"),
            f"Das Aktenplanzeichen {key} steht nicht im Aktenplan „{ikz}“.",
            "Ergänzen Sie es dort oder wählen Sie ein anderes.",
        )
        if offer.service not in around.broken:
            yield from about([offer.service], [unknown])
