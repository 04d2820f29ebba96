"""An application as an XML message in the portal's own language for its service.

    <Antrag xmlns="urn:ozg-portal:antrag:hund-anmelden:1"><Kopf>…</Kopf><Angaben><Hunde><Rufname>Rex</Rufname>…

The message holds what was answered and nothing else: no empty elements, no defaults. The same input gives the same
bytes, so that its checksum can stand on the receipt and be computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from lxml import etree

from portal.catalogue import Municipality, Service
from portal.fees import Fee
from portal.forms import xml_shape
from portal.xoev.charges import fee_element
from portal.xoev.layout import FieldElement, StepElement, element_name, layout


class MessageNotBuilt(ValueError):
    """An answer cannot stand in XML at all. The German sentence names the field, never the answer."""


def build_message(
    service: Service,
    *,
    municipality: Municipality,
    reference: str,
    received_at: datetime,
    answers: Mapping[str, Any],
    fee: Fee | None = None,
) -> bytes:
    """The message for these answers, in UTF-8, on one line.

    ``answers`` are those of ``portal.forms.public``: pruned, valid, group items without their number. ``received_at``
    must know its time zone; the message says it in UTC, to the second. ``fee`` is what they come to, if the service has
    a rule for it. Raises MessageNotBuilt for a character that XML
    does not have; what the schema has against the message is for ``SchemaStore.validate`` to say.
    """
    plan = layout(service)
    space = f"{{{plan.namespace}}}"
    root = etree.Element(space + "Antrag", nsmap=default_namespace(plan.namespace))
    append_head(root, space, service, municipality, reference, received_at)
    given = etree.SubElement(root, space + "Angaben")
    for step in plan.steps:
        if step.grouped:
            for item in answers.get(step.step.id) or ():
                append_fields(etree.SubElement(given, space + step.name), space, step, item)
        elif any(answered(answers, element) for element in step.fields):
            append_fields(etree.SubElement(given, space + step.name), space, step, answers)
    if fee is not None:
        root.append(fee_element(space, fee))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def default_namespace(namespace: str) -> dict[str, str]:
    """Elements without a prefix belong to ``namespace``. lxml calls the empty prefix None, its type stubs do not."""
    return cast(dict[str, str], {None: namespace})


def append_head(
    root: etree._Element,
    space: str,
    service: Service,
    municipality: Municipality,
    reference: str,
    received_at: datetime,
) -> None:
    if received_at.tzinfo is None:
        raise ValueError("received_at must know its time zone")
    head = etree.SubElement(root, space + "Kopf")
    append_text(head, space + "Vorgangsnummer", reference)
    append_text(head, space + "Eingang", received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    town = etree.SubElement(head, space + "Gemeinde")
    append_text(town, space + "ARS", municipality.ars)
    append_text(town, space + "Name", municipality.official_name)
    asked = etree.SubElement(head, space + "Leistung")
    append_text(asked, space + "Id", service.id)
    append_text(asked, space + "Version", service.version)
    if service.leika is not None:
        append_text(asked, space + "LeiKa", service.leika)


def answered(answers: Mapping[str, Any], element: FieldElement) -> bool:
    return answers.get(element.definition.id) not in (None, "", [], {})


def append_fields(parent: etree._Element, space: str, step: StepElement, answers: Mapping[str, Any]) -> None:
    for element in step.fields:
        if not answered(answers, element):
            continue
        try:
            append_answer(parent, space, element, answers[element.definition.id])
        except ValueError:
            raise MessageNotBuilt(
                f"{step.step.id}.{element.definition.id}: Die Antwort enthält ein Zeichen, das es in XML nicht gibt."
            ) from None


def append_answer(parent: etree._Element, space: str, element: FieldElement, answer: Any) -> None:
    leaves = element.definition.leaves(answer)
    match element.shape, leaves:
        case xml_shape.Many(), tuple():
            for one in leaves:
                append_one(parent, space, element, one)
        case _:
            append_one(parent, space, element, leaves)


def append_one(parent: etree._Element, space: str, element: FieldElement, leaves: Any) -> None:
    """One element of the field: with text, or with an element for each part that has one."""
    if not isinstance(leaves, Mapping):
        append_text(parent, space + element.name, str(leaves))
        return
    record = etree.SubElement(parent, space + element.name)
    for part in element.parts:
        if part.name in leaves:
            append_text(record, space + element_name(part.name), leaves[part.name])


def append_text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
