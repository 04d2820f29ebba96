"""The fixed sentences of a form on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from portal.catalogue import Service, deadline_always
from portal.forms import ComputedField, FieldDefinition, FileField, Group, in_euros, in_words
from portal.paper.conditions import Printed
from portal.paper.content import PaperContent

HOW_TO_FILL_IN = (
    "Schreiben Sie mit Kugelschreiber in Druckbuchstaben. Kreuzen Sie an, was zutrifft.",
    "Steht hinter einer Frage „freiwillig“, können Sie sie auslassen.",
)
RIGHTS = (
    "Sie können Auskunft, Berichtigung, Löschung und Einschränkung verlangen und der Verarbeitung widersprechen.",
    "Sie können sich auch beschweren: beim Hessischen Beauftragten für Datenschutz und Informationsfreiheit.",
)
PLACEHOLDER = "Diese Angaben sind Platzhalter."

#: A table row: its label and the lines beside it.
Row = tuple[str, tuple[str, ...]]


def title(service: Service) -> str:
    """„Hund anmelden – Anzeige“."""
    return f"{service.title} – {service.noun}"


def label(field: FieldDefinition) -> str:
    """A question as the paper prints it."""
    asked = f"Legen Sie bei: {field.label}" if isinstance(field, FileField) else field.label
    return f"{asked} (freiwillig)" if field.optional else asked


def recipient(content: PaperContent) -> tuple[str, ...]:
    """The address on an envelope, then how to reach the office."""
    office = content.office
    street, *place = content.sender.address
    return (
        content.sender.name,
        office.name,
        ", ".join(filter(None, (street, office.room))),
        *place,
        f"Telefon {office.phone}",
        f"E-Mail {office.email}",
        *((PLACEHOLDER,) if content.placeholder else ()),
    )


def facts(content: PaperContent) -> Iterator[Row]:
    """For whom it is, cost and time, as far as the service says something about them."""
    service = content.service
    yield "Für wen", (service.who,)
    yield "Kosten", tuple(cost(service))
    if when := tuple(until_when(content)):
        yield "Frist", when
    yield "Bearbeitung", (service.processing,)


def cost(service: Service) -> Iterator[str]:
    yield service.fee_text
    if service.tariff:
        yield from (f"{line.case}: {line.amount}" for line in service.tariff.lines)
        if service.tariff.note:
            yield service.tariff.note
        if service.tariff.illustrative:
            yield "Die Beträge sind Beispiele. Die Satzung legt sie fest."


def until_when(content: PaperContent) -> Iterator[str]:
    if content.opens:
        yield f"Sie können das Formular ab dem {in_words(content.opens)} abgeben."
    if content.closes:
        yield f"Das Formular muss bis zum {in_words(content.closes)} bei uns sein."
    if content.service.deadline:
        notice = deadline_always(content.service.deadline)
        yield notice.rule
        yield notice.otherwise
        yield f"{notice.legal_basis}{' (Beispiel)' if notice.illustrative else ''}"


def privacy(content: PaperContent) -> Iterator[Row]:
    """What people must know when their data are asked for (Art. 13 DSGVO)."""
    notice = content.service.privacy
    reach = f"Telefon {content.office.phone}, E-Mail {content.office.email}"
    yield "Verantwortlich", (f"{', '.join((content.sender.name, *content.sender.address))}, {reach}",)
    yield "Zweck", (notice.purpose,)
    yield "Rechtsgrundlage", (notice.legal_basis,)
    yield "Wer die Daten erhält", (", ".join(notice.recipients),)
    yield "Wie lange", (notice.period,)
    yield "Ihre Rechte", RIGHTS


def copies(group: Group) -> str:
    """How to fill in a part for more than one thing."""
    return (
        f"Gibt es mehrere {group.item_plural or 'Einträge'}? "
        f"Kopieren Sie diesen Abschnitt für jeden weiteren Eintrag. Möglich sind höchstens {group.limit}."
    )


def computed(field: ComputedField, printed: Printed) -> str:
    """What nobody writes, and how we work it out."""
    names = [printed[name].name for name in field.compute.operands]
    rule = " + ".join(names) if field.compute.sum else " × ".join(names)
    if field.compute.times:
        by = field.compute.times.by
        rule += f" × {in_euros(by) if field.money else by}"
    return f"{field.label}: Das rechnen wir aus. Es ist {rule}. {field.hint}".rstrip()


def section_title(number: int, text: str) -> str:
    """„A  Ihre Person“: letters, since questions have numbers."""
    return f"{ascii_uppercase[number]}  {text}" if number < len(ascii_uppercase) else text


def enclosures(files: Sequence[tuple[int, FileField]]) -> list[tuple[str, str]]:
    """The papers to put into the envelope, to tick off."""
    return [(f"{field.noun} (Frage {number})", "") for number, field in files]
