"""What a single model cannot see: whether the files of a catalogue fit together.

Each check yields findings; an empty answer means nothing is wrong.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from portal.catalogue.examples import answers_of
from portal.catalogue.findings import Finding, Path
from portal.catalogue.offers import FilePlan, OfferEntry, TownFile
from portal.catalogue.service import TRUST_LEVELS, Service, TrustLevel
from portal.catalogue.towns import CooperationFile, corners
from portal.catalogue.yaml_source import Source
from portal.forms import CHECK, FileField, problems, public, reachable, stop_at

#: The highest level a municipality can prove today. No identity provider is connected, so nobody is recognised.
PROVABLE: TrustLevel = "none"


def nearest(name: str, known: Collection[str]) -> str:
    """„Meinten Sie …?“ for a name that is not there, or what there is."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    if near:
        return f"Meinten Sie „{near[0]}“?"
    return f"Es gibt: {', '.join(sorted(known))}." if known else "Legen Sie es zuerst an."


def service_findings(source: Source, service: Service) -> Iterator[Finding]:
    """What is wrong with one service, seen alone."""
    if service.id != source.file.rsplit("/", 1)[-1].removesuffix(".yaml"):
        yield source.finding(
            ("id",), f"Die Datei heißt anders als die Leistung „{service.id}“.", "Geben Sie beiden denselben Namen."
        )
    if TRUST_LEVELS.index(service.trust_level) > TRUST_LEVELS.index(PROVABLE):
        yield source.finding(
            ("trust_level",),
            f"Die Leistung verlangt das Vertrauensniveau „{service.trust_level}“. "
            f"Nachweisen können die Kommunen bisher nur „{PROVABLE}“.",
            "Bieten Sie die Leistung nicht als eigenes Formular an, solange kein Nutzerkonto angebunden ist.",
        )
    yield from doubled(source, ("examples",), "name", [example.name for example in service.examples])
    if not {True, False} <= {example.valid for example in service.examples}:
        yield source.finding(
            ("examples",),
            "Es fehlt ein gültiges oder ein ungültiges Beispiel.",
            "Nennen Sie mindestens eines von jeder Art.",
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


def inputs_with_files(service: Service, answers: Mapping[str, Any]) -> set[str]:
    """The inputs of these answers at which files can be uploaded."""
    stops = (stop_at(service.form, answers, place) for place in reachable(service.form, answers) if place != CHECK)
    return {stop.prefix + field.id for stop in stops for field in stop.fields if isinstance(field, FileField)}


def doubled(source: Source, path: Path, key: str, names: list[str]) -> Iterator[Finding]:
    for position, name in enumerate(names):
        if name in names[:position]:
            yield source.finding((*path, position, key), f"„{name}“ steht zweimal da.", "Ändern Sie einen der Namen.")


def town_findings(
    source: Source,
    file: TownFile,
    services: Mapping[str, Service],
    cooperation: CooperationFile | None,
    plan: FilePlan | None,
    transports: Collection[str] | None,
) -> Iterator[Finding]:
    """What is wrong with one town file, seen beside everything else."""
    town, folder, name = file.town, *source.file.rsplit("/", 2)[-2:]
    if town.slug != name.removesuffix(".yaml"):
        yield source.finding(
            ("town", "slug"), f"Die Datei heißt anders als „{town.slug}“.", "Geben Sie beiden denselben Namen."
        )
    if town.ikz != folder:
        yield source.finding(
            ("town", "ikz"), f"Die Datei liegt im Ordner „{folder}“, nicht in „{town.ikz}“.", "Gleichen Sie beides an."
        )
    if cooperation is None:
        yield source.finding(
            ("town", "ikz"),
            f"Die Zusammenarbeit „{town.ikz}“ gibt es nicht.",
            f"Legen Sie services/cooperations/{town.ikz}.yaml an.",
        )
    elif (town.point.x, town.point.y) not in corners(cooperation.ridge):
        yield source.finding(
            ("town", "point"),
            f"Der Punkt ({town.point.x}, {town.point.y}) liegt nicht auf der Linie von „{cooperation.name}“.",
            "Wählen Sie einen Punkt, durch den die Linie geht.",
        )
    yield from doubled(source, ("offers",), "service", [offer.service for offer in file.offers])
    for position, offer in enumerate(file.offers):
        yield from offer_findings(source, ("offers", position), file, offer, services, plan, transports)


def offer_findings(
    source: Source,
    path: Path,
    file: TownFile,
    offer: OfferEntry,
    services: Mapping[str, Service],
    plan: FilePlan | None,
    transports: Collection[str] | None,
) -> Iterator[Finding]:
    """What is wrong with one offer of a town."""
    if offer.office not in file.offices:
        yield source.finding(
            (*path, "office"), f"Das Amt „{offer.office}“ gibt es hier nicht.", nearest(offer.office, file.offices)
        )
    for n, target in enumerate(offer.targets):
        if transports is not None and target.transport not in transports:
            yield source.finding(
                (*path, "targets", n, "transport"),
                f"Den Übertragungsweg „{target.transport}“ gibt es nicht.",
                nearest(target.transport, transports),
            )
    yield from doubled(source, (*path, "targets"), "name", [target.name for target in offer.targets])
    service = services.get(offer.service)
    if service is None:
        yield source.finding(
            (*path, "service"), f"Die Leistung „{offer.service}“ gibt es nicht.", nearest(offer.service, services)
        )
        return
    for slot in offer.texts.filled():
        if slot not in service.slots:
            yield source.finding(
                (*path, "texts", slot),
                f"Die Leistung „{service.id}“ lässt „{slot}“ nicht offen.",
                f"Offen sind: {', '.join(service.slots) or 'keine Texte'}.",
            )
    yield from file_plan_findings(source, path, offer.file_plan_key or service.file_plan_key, file.town.ikz, plan)


def file_plan_findings(source: Source, path: Path, key: str, ikz: str, plan: FilePlan | None) -> Iterator[Finding]:
    if plan is None:
        yield source.finding(path, f"„{ikz}“ hat keinen Aktenplan.", f"Legen Sie services/fileplan/{ikz}.yaml an.")
    elif key not in {entry.key for entry in plan.entries}:
        yield source.finding(
            (*path, "file_plan_key"),
            f"Das Aktenplanzeichen {key} steht nicht im Aktenplan „{ikz}“.",
            "Ergänzen Sie es dort oder wählen Sie ein anderes.",
        )
