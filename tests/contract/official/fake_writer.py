"""A writer as a package of somebody else would bring it: a made-up trade message in a made-up namespace."""

from __future__ import annotations

from lxml import etree

from portal.forms import characters
from portal.official import Content, MessageNotWritten, MessageType, Slot

NAMESPACE = "urn:example:xtrade:1"


def write(content: Content, version: str) -> etree._Element:
    namespace = MESSAGES[0].namespaces[version]
    root = etree.Element(f"{{{namespace}}}notice", {"id": str(content.message_id), "version": version})
    for slot in MESSAGES[0].slots:
        value = content.values.get(slot.name)
        if value is None and slot.required:
            raise MessageNotWritten(slot.name, f"Es fehlt: {slot.meaning}. Ergänzen Sie die Angabe.")
        if value is not None:
            etree.SubElement(root, f"{{{namespace}}}{slot.name}").text = checked(slot.name, value)
    for file in content.files:
        etree.SubElement(root, f"{{{namespace}}}file").text = file.name
    return root


def checked(place: str, value: object) -> str:
    text = " ".join(map(str, value.values())) if isinstance(value, dict) else str(value)
    try:
        text = characters.composed(text.translate(characters.TYPOGRAPHY))
    except ValueError:
        text = "\x00"
    if characters.first_foreign(text) or not text.isprintable():
        raise MessageNotWritten(place, "Die Angabe enthält ein Zeichen außerhalb der DIN 91379. Ersetzen Sie es.")
    return text


MESSAGES = (
    MessageType(
        name="xtrade:1",
        standard="xtrade",
        code="notice.1",
        title="Erfundene Gewerbeanzeige",
        namespaces={"1.1": "urn:example:xtrade:1.1", "1.0": "urn:example:xtrade:1.0"},
        slots=(
            Slot("person", "Name der anzeigenden Person", frozenset({"person_name"}), required=True),
            Slot("begin", "Beginn der Tätigkeit", frozenset({"date"}), required=True),
            Slot("activity", "Tätigkeit", frozenset({"text"})),
        ),
        write=write,
        proven=False,
    ),
)

EXAMPLES = {
    "xtrade:1": {
        "person": {"given": "Đorđe", "family": "Łukasz-Großkreuz"},
        "begin": "2026-05-01",
        "activity": "Bäckerei",
    }
}
