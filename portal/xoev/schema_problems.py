"""What a violation of the schema means, and for which input on which page.

libxml2 names the place by counting elements and quotes the answer in its words. Here the place gets its names back, the
table written with the schema leads to the input, and the sentence says what to do without repeating the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from portal.xoev.paths import FieldPath

CONTENT = "SCHEMAV_ELEMENT_CONTENT"

#: libxml2's rule → what it means in short, and as a sentence at the field.
MEANINGS: Mapping[str, tuple[str, str]] = {
    "SCHEMAV_CVC_PATTERN_VALID": (
        "form",
        "{noun} enthält ein Zeichen, das wir nicht verarbeiten können, oder hat nicht die verlangte Form. "
        "Prüfen Sie die Schreibweise.",
    ),
    "SCHEMAV_CVC_MAXLENGTH_VALID": ("too_long", "{noun} darf nicht so lang sein. Kürzen Sie die Angabe."),
    "SCHEMAV_CVC_MINLENGTH_VALID": ("missing", "Geben Sie die Angabe „{noun}“ ein."),
    "SCHEMAV_CVC_ENUMERATION_VALID": ("not_listed", "Wählen Sie bei „{noun}“ eine der Antworten aus."),
    "SCHEMAV_CVC_MININCLUSIVE_VALID": ("too_small", "{noun} muss größer sein. Prüfen Sie die Zahl."),
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": ("too_big", "{noun} muss kleiner sein. Prüfen Sie die Zahl."),
}
MISSING = ("missing", "Geben Sie die Angabe „{noun}“ ein.")
UNEXPECTED = ("unexpected", "„{noun}“ darf hier nicht oder nicht so oft stehen. Prüfen Sie die Angaben.")
OTHER = ("structure", "{noun} muss anders angegeben werden. Prüfen Sie die Schreibweise.")

OURS = "Die Nachricht hat nicht den Aufbau, den ihr Schema verlangt. Das liegt am Portal, nicht an den Angaben."


@dataclass(frozen=True, slots=True)
class SchemaProblem:
    """One thing the schema has against a message.

    path        of the element, repeated ones counted from 1: ``/Antrag/Angaben/Hunde[2]/Rufname``
    field       id of the field to mend; None if no answer can mend it: then it is a fault of the portal
    item        in a group, which item, counted from 1 in the order of the message
    input       name of the field's input, in a group with ``{n}`` for the item's own number
    step, page  where the field is asked; ``page`` only inside a group
    code        form, too_long, missing, not_listed, too_small, too_big, unexpected or structure
    message     German sentence for the field; never quotes the answer
    """

    path: str
    field: str | None
    item: int | None
    input: str | None
    step: str | None
    page: str | None
    code: str
    message: str


def problem_at(element: etree._Element, rule: str, fields: Mapping[str, FieldPath]) -> SchemaProblem:
    """The problem where libxml2 found ``rule`` broken at ``element``."""
    code, sentence = MEANINGS.get(rule, OTHER)
    path = path_of(element)
    if rule == CONTENT:
        code, sentence = UNEXPECTED
        missing = missing_below(element, fields) or missing_below(element.getparent(), fields)
        if missing is not None:
            (code, sentence), path = MISSING, missing
    asked = fields.get(without_positions(path))
    if asked is None:
        return SchemaProblem(path, None, None, None, None, None, code, OURS)
    item = position(path) or (1 if "{n}" in asked.input else None)
    return SchemaProblem(
        path, asked.field, item, asked.input, asked.step, asked.page, code, sentence.format(noun=asked.noun)
    )


def missing_below(parent: etree._Element | None, fields: Mapping[str, FieldPath]) -> str | None:
    """The path of the first element that ``parent`` must have and has not."""
    if parent is None:
        return None
    path = path_of(parent)
    present = {name_of(child) for child in parent.iterchildren(etree.Element)}
    prefix = f"{without_positions(path)}/"
    for known, asked in fields.items():
        name = known.removeprefix(prefix)
        if asked.required and name != known and "/" not in name and name not in present:
            return f"{path}/{name}"
    return None


def path_of(element: etree._Element) -> str:
    """The element's path by names, with the position of those that stand among their like."""
    steps = []
    current: etree._Element | None = element
    while current is not None:
        parent, name = current.getparent(), name_of(current)
        if parent is not None:
            alike = [child for child in parent.iterchildren(etree.Element) if name_of(child) == name]
            if len(alike) > 1:
                name = f"{name}[{alike.index(current) + 1}]"
        steps.append(name)
        current = parent
    return "/" + "/".join(reversed(steps))


def name_of(element: etree._Element) -> str:
    return etree.QName(element).localname


def without_positions(path: str) -> str:
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def position(path: str) -> int | None:
    """Which item of its group a path under ``/Antrag/Angaben`` lies in; None if there is only one of it."""
    counted = (path.split("/") + 4 * [""])[3].partition("[")[2]
    return int(counted.rstrip("]")) if counted else None
