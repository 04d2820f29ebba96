"""Does every reference inside a message lead somewhere, and is every identity given once?

libxml2 checks neither for the content of elements (``xs:ID``, ``xs:IDREF``), and of attributes only whether an ID is
given twice. Which elements carry them was found out when the package was installed; here only those branches are
walked, and ``Identities.notable`` says of most messages that they need no walk.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from portal.standards.manifest import XSI_TYPE, Identities, Node

TWICE = "ID_TWICE"
NOWHERE = "IDREF_NOWHERE"


def broken_identities(root: etree._Element, identities: Identities) -> tuple[tuple[etree._Element, str], ...]:
    """The elements whose identity exists already, and those that refer to one that does not exist."""
    given: set[str] = set()
    broken: list[tuple[etree._Element, str]] = []
    asked: list[tuple[etree._Element, str]] = []
    for element, kind, value in carried(root, identities):
        if kind != "ID":
            asked += ((element, reference) for reference in value.split())
        elif (identity := value.strip()) in given:
            broken.append((element, TWICE))
        else:
            given.add(identity)
    broken += ((element, NOWHERE) for element, reference in asked if reference not in given)
    return tuple(broken)


def carried(root: etree._Element, identities: Identities) -> Iterator[tuple[etree._Element, str, str]]:
    """Element, kind and value of every ID, IDREF and IDREFS in the message, in document order."""
    waiting = [(root, identities.roots.get(str(root.tag)))]
    while waiting:
        element, place = waiting.pop()
        claimed = element.get(XSI_TYPE)
        if claimed is not None:
            place = identities.types.get(expanded(element, claimed))
        if place is None:
            continue
        node = identities.nodes[place]
        if node.kind is not None:
            yield element, node.kind, element.text or ""
        for name, kind in node.attributes.items():
            if (value := element.get(name)) is not None:
                yield element, kind, value
        waiting += [
            (child, child_place(node, str(child.tag), identities))
            for child in element.iterchildren(etree.Element, reversed=True)
        ]


def child_place(node: Node, name: str, identities: Identities) -> int | None:
    place = node.children.get(name)
    return identities.roots.get(name) if place is None and node.open else place


def expanded(element: etree._Element, name: str) -> str:
    """``prefix:local`` as ``{namespace}local``, by the prefixes known at the element."""
    prefix, _, local = name.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if namespace else local
