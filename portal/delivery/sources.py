"""Which answer stands at a place of an official message: by the words themselves, which both messages hold alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from portal.catalogue import Service
from portal.xoev import labels_of, parse_safely

#: Shorter texts, such as codes and numbers of floors, stand in many places by chance.
SHORTEST = 4


def sources(service: Service, own: bytes, official: bytes) -> Mapping[str, str]:
    """The German label of the answer at each place of ``official``, by its path without positions.

    ``own`` is the application in the portal's own language. A place whose text could come from several answers, or
    from none, is left out.
    """
    labels = labels_of(service)
    told: dict[str, set[str]] = {}
    for path, text in leaves(parse_safely(own)):
        if path in labels:
            told.setdefault(text, set()).add(labels[path])
    found: dict[str, set[str]] = {}
    for path, text in leaves(parse_safely(official)):
        found.setdefault(path, set()).update(told.get(text, ()))
    return {path: next(iter(named)) for path, named in found.items() if len(named) == 1}


def leaves(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(path without namespaces and positions, text) of every element that holds a text long enough to know it by."""
    for element in root.iter(etree.Element):
        text = (element.text or "").strip()
        if len(element) == 0 and len(text) >= SHORTEST:
            above = [etree.QName(one).localname for one in element.iterancestors()]
            yield "/" + "/".join((*reversed(above), etree.QName(element).localname)), text
