"""Elements in the order a standard lays down, with text that DIN 91379 allows.

    request = Branch(root, namespace)
    person = request.add("antragsteller").add_foreign("natuerlichePerson")
    person.leaf("id", "…")

A branch knows whether its children stand in the namespace of the message (Hochbau) or in none (Kernmodul).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from portal.forms import characters
from portal.official.elements import FOREIGN_TEXT
from portal.official.model import MessageNotWritten

#: The field types that fill a slot with words, and one with a choice.
LINE = frozenset({"text"})
CHOICE = frozenset({"radio", "select"})


@dataclass(frozen=True, slots=True)
class Branch:
    """An element that gets children. ``namespace`` is theirs; empty if they are unqualified."""

    element: etree._Element
    namespace: str = ""

    def add(self, name: str) -> Branch:
        """A child in the branch's namespace, and its children too."""
        tag = f"{{{self.namespace}}}{name}" if self.namespace else name
        return replace(self, element=etree.SubElement(self.element, tag))

    def add_foreign(self, name: str) -> Branch:
        """An unqualified child, as types of the Kernmodul have them, and its children too."""
        return replace(self, namespace="").add(name)

    def unqualified(self) -> Branch:
        """The same element, whose children are unqualified: its type is one of the Kernmodul."""
        return replace(self, namespace="")

    def leaf(self, name: str, text: str) -> None:
        put_text(self.add(name).element, text)

    def optional(self, name: str, text: str | None) -> None:
        """A leaf, if there is anything to say: XBau forbids empty elements."""
        if text and text.strip():
            self.leaf(name, text)

    def code(self, name: str, code_list: tuple[str, str], code: str) -> None:
        """A code of a list, given as its URI and version."""
        child = self.add(name)
        child.element.set("listURI", code_list[0])
        child.element.set("listVersionID", code_list[1])
        child.unqualified().leaf("code", code)


def put_text(element: etree._Element, text: str) -> None:
    """Raises MessageNotWritten for characters outside DIN 91379."""
    written = characters.typewritten(text).strip()
    if characters.first_foreign(written) is not None:
        raise MessageNotWritten(element.getroottree().getpath(element), FOREIGN_TEXT)
    element.text = written
