"""Trees of messages as the notes beside the project write them, and whether an element keeps to one.

kind{namen, geburtsdatum, registernummer?, geburtsort}      parts in this order, ? * + as usual
strasseUndHausnummer(konkateniert | strukturiert{…})        one of these
abholungImStandesamt?=true                                  with this text alone
standardformat*{.., ohneEltern?}                            others, which nobody noted, in place of the dots
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

NOTE = re.compile(r"\s\([^()]*\)")
TOKEN = re.compile(r"[\w.]+|[{}()|,?*+=]")
ANYTHING = ".."


@dataclass
class Branch:
    """One element: how often it comes, its one text if it has but one, and its parts, one of them or all."""

    name: str
    times: str = ""
    text: str = ""
    parts: list[Branch] = field(default_factory=list)
    one_of: bool = False

    @property
    def pattern(self) -> str:
        """The names of its children, each with a semicolon, as a regular expression."""
        return ("|" if self.one_of else "").join(part.own_pattern for part in self.parts)

    @property
    def own_pattern(self) -> str:
        return "(?:[^;]+;)*" if self.name == ANYTHING else f"(?:{re.escape(self.name)};){self.times}"


def parsed(text: str) -> Branch:
    """``name{…}`` as a tree; what follows the closing bracket is not read."""
    tokens = TOKEN.findall(NOTE.sub("", text))[::-1]
    return branch(tokens)


def branch(tokens: list[str]) -> Branch:
    found = Branch(tokens.pop())
    if tokens and tokens[-1] in "?*+":
        found.times = tokens.pop()
    if tokens and tokens[-1] == "=":
        tokens.pop()
        if tokens[-1] != "{":
            found.text = tokens.pop()
    if tokens and tokens[-1] in "{(":
        found.one_of = tokens.pop() == "("
        found.parts.append(branch(tokens))
        while (sign := tokens.pop()) in ",|":
            found.parts.append(branch(tokens))
        assert sign == (")" if found.one_of else "}"), f"{found.name}: {sign}"
    return found


def faults(element: etree._Element, tree: Branch, apart: Mapping[str, Branch]) -> Iterator[str]:
    """Where the element is not as the tree has it. ``apart`` are trees that are noted once for all messages."""
    name = etree.QName(element).localname
    tree = apart.get(name, tree)
    if tree.text and element.text != tree.text:
        yield f"{name}: {element.text}"
    if not tree.parts:
        return
    children = [etree.QName(child).localname for child in element]
    if not re.fullmatch(tree.pattern, "".join(f"{child};" for child in children)):
        yield f"{name}: {children}"
    known = {part.name: part for part in tree.parts}
    for child, child_name in zip(element, children, strict=True):
        if child_name in known:
            yield from faults(child, known[child_name], apart)
