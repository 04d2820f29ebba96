"""From the answers of a service to the official messages that its file names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.catalogue import MessageRule, Municipality, Service, type_at, words_at
from portal.fees import Fault
from portal.forms import nearest
from portal.official.known import TYPES
from portal.official.model import AttachedFile, Content, MessageType
from portal.xoev import message_id

#: What fixed words in a service file are to a slot.
FIXED = "text"


def slot_faults(service: Service) -> Iterator[Fault]:
    """Where the ``messages`` of a service do not fit the messages there are; nothing if they do."""
    for position, rule in enumerate(service.messages):
        place = ("messages", position)
        known = TYPES.get(rule.type)
        if known is None:
            yield Fault(
                (*place, "type"), f"Die Nachricht „{rule.type}“ schreibt das Portal nicht.", nearest(rule.type, TYPES)
            )
            continue
        for fault in rule_faults(rule, known, service):
            yield Fault((*place, *fault.place), fault.sentence, fault.remedy)


def rule_faults(rule: MessageRule, known: MessageType, service: Service) -> Iterator[Fault]:
    slots = {slot.name: slot for slot in known.slots}
    filled = {("fields", name): type_at(service.form, path) for name, path in rule.fields.items()}
    filled |= {("texts", name): FIXED for name in rule.texts}
    for place, kind in filled.items():
        slot = slots.get(place[1])
        if slot is None:
            yield Fault(place, f"„{place[1]}“ gibt es in dieser Nachricht nicht.", nearest(place[1], slots))
        elif kind is not None and kind not in slot.types:
            fitting = ", ".join(sorted(slot.types))
            yield Fault(place, f"„{slot.meaning}“ nimmt kein Feld der Art {kind}.", f"Möglich sind: {fitting}.")
    for slot in known.slots:
        if slot.required and not {slot.name} & {name for _, name in filled}:
            sentence = f"Es fehlt „{slot.name}“: {slot.meaning}."
            yield Fault(("fields",), sentence, "Nennen Sie das Feld oder unter „texts“ feste Worte.")


def official_messages(
    service: Service,
    *,
    municipality: Municipality,
    process: UUID,
    reference: str,
    received_at: datetime,
    received_on: date,
    answers: Mapping[str, Any],
    files: tuple[AttachedFile, ...],
) -> Iterator[tuple[MessageType, str, Content] | str]:
    """Type, version and content of each message these answers become, the same for the same application.

    The name alone stands for a type that nobody writes any more, such as one of a package that was removed.

    ``process`` is the hand-over's id, from which the messages' ids come; ``answers`` are pruned and valid. A
    municipality gets the version it pinned for the day of receipt (``received_on``, by its own clock), or else the
    newest.
    """
    for rule in service.messages:
        if not rule.when.holds(answers):
            continue
        known = TYPES.get(rule.type)
        if known is None:
            yield rule.type
            continue
        values = slot_values(rule, known, service, answers)
        id_ = message_id(process, known.name)
        content = Content(id_, received_at, reference, service, municipality, values, files)
        yield known, version_for(municipality, known, received_on), content


def slot_values(rule: MessageRule, known: MessageType, service: Service, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the slots of the message hold."""
    values = rule.values(answers)
    for slot in known.slots:
        if slot.words and slot.name in values and slot.name in rule.fields:
            values[slot.name] = words_at(service.form, rule.fields[slot.name], values[slot.name])
    return values


def withdrawal_message(
    content: Content, on: date, ground: str, *, answers: Mapping[str, Any], former: UUID, received_at: datetime
) -> tuple[MessageType, str, Content] | None:
    """Type, version and content of the message that takes back what these answers became; None if there is none.

    ``content`` says whose and when, without values; ``on`` is the day of the withdrawal by the municipality's clock.
    ``former`` is the id of the application's hand-over, ``received_at`` when it came: the message that is taken back is
    named by its id where both belong to one standard, since only then its kind is in that standard's list.
    """
    for rule in content.service.messages:
        first = TYPES.get(rule.type)
        known = TYPES.get(first.taken_back_by or "") if first is not None else None
        if first is None or known is None or not rule.when.holds(answers):
            continue
        slots = {slot.name for slot in known.slots}
        values = {slot: text for slot, text in rule.texts.items() if slot in slots} | {"begruendung": ground}
        if first.standard == known.standard:
            values |= {
                "nachricht.id": str(message_id(former, first.name)),
                "nachricht.typ": first.code.rpartition(".")[2],
                "nachricht.zeitpunkt": received_at.isoformat(),
            }
        return known, version_for(content.municipality, known, on), replace(content, values=values)
    return None


def version_for(municipality: Municipality, known: MessageType, on: date) -> str:
    """The version the municipality pinned for that day, or else the newest."""
    return municipality.standard_version(known.standard, on) or next(iter(known.namespaces))
