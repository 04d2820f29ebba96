"""What are the elements of an application called for people?  For whoever looks at the message and not at the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portal.catalogue import Service
from portal.forms import Group
from portal.xoev.layout import FieldElement, element_name, layout
from portal.xoev.paths import ROOT

#: Where a message names the fee, which a rule may call otherwise.
FEE = "/Antrag/Gebuehr"
#: The elements every application has, by their path.
COMMON = {
    "/Antrag": "Antrag",
    "/Antrag/Kopf": "Kopf",
    "/Antrag/Kopf/Vorgangsnummer": "Vorgangsnummer",
    "/Antrag/Kopf/Eingang": "Eingang (Weltzeit)",
    "/Antrag/Kopf/Gemeinde": "Kommune",
    "/Antrag/Kopf/Gemeinde/ARS": "Amtlicher Regionalschlüssel",
    "/Antrag/Kopf/Gemeinde/Name": "Name",
    "/Antrag/Kopf/Leistung": "Leistung",
    "/Antrag/Kopf/Leistung/Id": "Kurzname",
    "/Antrag/Kopf/Leistung/Version": "Fassung des Formulars",
    "/Antrag/Kopf/Leistung/LeiKa": "Schlüssel im Leistungskatalog",
    ROOT: "Angaben",
    FEE: "Gebühr",
    "/Antrag/Gebuehr/Posten": "Posten",
    "/Antrag/Gebuehr/Posten/Bezeichnung": "Bezeichnung",
    "/Antrag/Gebuehr/Posten/Berechnung": "Berechnung",
    "/Antrag/Gebuehr/Posten/Betrag": "Betrag in Euro",
    "/Antrag/Gebuehr/Summe": "Summe in Euro",
    "/Antrag/Gebuehr/Rechtsgrundlage": "Rechtsgrundlage",
    "/Antrag/Gebuehr/Befreiung": "Befreiung",
    "/Antrag/Gebuehr/Beispiel": "Betrag ist ein Beispiel",
}

#: Parts that nobody types by themselves and that so have no label in the form.
UNTYPED = {
    "country": "Staat",
    "later": "Wird nachgereicht",
    "media_type": "Art der Datei",
    "name": "Dateiname",
    "sha256": "Prüfsumme (SHA-256)",
    "size": "Größe in Byte",
}


def labels_of(service: Service) -> Mapping[str, str]:
    """The German label of each element of this service's message, by its path without positions."""
    named = {FEE: service.fee.name} if service.fee is not None and service.fee.name else {}
    return COMMON | named | dict(asked(service))


def asked(service: Service) -> Iterator[tuple[str, str]]:
    for step in layout(service).steps:
        path = f"{ROOT}/{step.name}"
        yield path, step.step.item_title if isinstance(step.step, Group) else step.step.title
        for element in step.fields:
            yield from field_labels(element, f"{path}/{element.name}")


def field_labels(element: FieldElement, path: str) -> Iterator[tuple[str, str]]:
    definition = element.definition
    yield path, definition.noun
    named = {part.suffix: part.label for part in definition.named_parts()}
    for part in element.parts:
        label = named.get(f"-{part.name}") or UNTYPED.get(part.name, part.name)
        yield f"{path}/{element_name(part.name)}", label
