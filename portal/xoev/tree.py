"""A message as people look at it: its elements under German labels, and in what two of them differ.

Antrag
  Angaben
    Ihr Name
      Vorname: Ada
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

#: What one look may show. The longest application has some hundred elements.
MOST_ELEMENTS, DEEPEST = 20_000, 100


class TooLarge(ValueError):
    """The message has more elements, or deeper ones, than anybody could look through. The sentence is German."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One element, or an attribute with ``@`` before its name: text, or further branches, or neither."""

    name: str
    label: str
    text: str = ""
    children: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place at which two messages are not alike. ``None``: there is nothing on this side."""

    path: str
    label: str
    before: str | None
    after: str | None


def tree_of(root: etree._Element, label: Callable[[str], str]) -> Branch:
    """The whole message. ``label`` says what an element is called, from its path without namespaces and positions.

    Raises TooLarge.
    """
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise TooLarge(f"Die Nachricht hat mehr als {MOST_ELEMENTS} Elemente. Laden Sie sie herunter.")
    return branch_of(root, "", label, 0)


def branch_of(element: etree._Element, above: str, label: Callable[[str], str], depth: int) -> Branch:
    if depth > DEEPEST:
        raise TooLarge("Die Nachricht ist zu tief verschachtelt. Laden Sie sie herunter.")
    name = etree.QName(element).localname
    path = f"{above}/{name}"
    attributes = tuple(
        Branch(f"@{etree.QName(key).localname}", etree.QName(key).localname, str(value))
        for key, value in element.attrib.items()
    )
    below = tuple(branch_of(child, path, label, depth + 1) for child in element if isinstance(child.tag, str))
    return Branch(name, label(path), (element.text or "").strip(), attributes + below)


def differences(before: Branch, after: Branch) -> tuple[Difference, ...]:
    """Where ``after`` is not what ``before`` was, in the order of both; empty if nobody could tell them apart."""
    first, second = dict(leaves(before)), dict(leaves(after))
    return tuple(
        Difference(path, (second.get(path) or first[path])[0], text_in(first, path), text_in(second, path))
        for path in dict.fromkeys([*first, *second])
        if text_in(first, path) != text_in(second, path)
    )


def text_in(places: dict[str, tuple[str, str]], path: str) -> str | None:
    return places[path][1] if path in places else None


def leaves(branch: Branch, above: str = "", position: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    """(path, (label, text)) of whatever has text or is empty; positions only where there are several of a name."""
    path = f"{above}/{branch.name}{position}"
    if branch.text or not branch.children:
        yield path, (branch.label, branch.text)
    named, seen = Counter(child.name for child in branch.children), Counter[str]()
    for child in branch.children:
        seen[child.name] += 1
        yield from leaves(child, path, f"[{seen[child.name]}]" if named[child.name] > 1 else "")
