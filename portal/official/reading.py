"""What does this message say?  Any official XML message as a tree with German labels, for people.

    tree_of(b"<kommunal.Initiieren.0401 …>")  →  Branch("kommunal.Initiieren.0401", "Kommunal Initiieren (0401)", "", …)
                                                   Branch("planname", "Planname", "Am Mühlbach", ())

Needs no schema: a label is made from the element's own name, which XÖV standards write in German with ae, oe, ue and
ss. A code shows its name if the message tells it, else its key; what only wraps a name is left out. Long texts, deep
nesting and endless lists are cut, and the tree says so: a stranger's message must not fill the page or the memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from portal.official.labels import LABELS, SMALL, UMLAUTS
from portal.xoev import Branch, parse_safely

#: Limits of a tree: levels below the root, branches in all, characters of one text.
DEEPEST = 30
MOST_BRANCHES = 3000
LONGEST_TEXT = 4000

MORE = "…"
CUT = "Weitere Angaben werden hier nicht gezeigt. Sie stehen in der Datei."

#: Where a name written in one begins a new word: „planartKommunal“, „XBauNachricht“, „nachrichtenkopf.g2g“.
WORDS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|[0-9]+")
KNOWN_PARTS = re.compile("|".join(sorted(UMLAUTS, key=len, reverse=True)), re.IGNORECASE)
NUMBERED = re.compile(r"(?P<name>.*)[._](?P<number>[0-9]{4,6})")


@dataclass(slots=True)
class Budget:
    """How many more branches the tree may have."""

    left: int


def tree_of(xml: bytes) -> Branch:
    """The message as a tree. Raises portal.xoev.UnsafeXml for XML that no message may be."""
    return branch_of(parse_safely(xml), DEEPEST, Budget(MOST_BRANCHES))


def branch_of(element: etree._Element, levels: int, budget: Budget) -> Branch:
    name = etree.QName(element).localname
    code = code_in(element)
    if code is not None:
        return Branch(name, label_of(name), shortened(code))
    children = [child for child in element if isinstance(child.tag, str)]
    below = tuple(branches(children, levels, budget))
    text = own_text(element)
    match below:
        case (Branch(name=inner, text=said, children=()),) if inner in ("name", name) and not text:
            return Branch(f"{name}/{inner}", label_of(name), said)
        case _:
            return Branch(name, label_of(name), text, below)


def branches(children: list[etree._Element], levels: int, budget: Budget) -> Iterator[Branch]:
    for child in children:
        if levels == 0 or budget.left == 0:
            yield Branch(MORE, MORE, CUT)
            return
        budget.left -= 1
        yield branch_of(child, levels - 1, budget)


def own_text(element: etree._Element) -> str:
    """The element's own words: with white space as written where it holds nothing else, else folded."""
    if not len(element):
        return shortened((element.text or "").strip())
    parts = [element.text, *(child.tail for child in element)]
    return shortened(" ".join(" ".join(part or "" for part in parts).split()))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]} {MORE}"


def code_in(element: etree._Element) -> str | None:
    """What a code says: its name with its key behind, or the key alone. None if the element is no code."""
    parts = {etree.QName(child).localname: child for child in element if isinstance(child.tag, str)}
    if "code" not in parts or not parts.keys() <= {"code", "name"} or any(map(len, parts.values())):
        return None
    key = (parts["code"].text or "").strip()
    name = (parts["name"].text or "").strip() if "name" in parts else ""
    return f"{name} ({key})" if name and key and key not in name else name or key


def label_of(name: str) -> str:
    """A label for people from a name of the standard: „planartKommunal“ is „Planart kommunal“."""
    if name in LABELS:
        return LABELS[name]
    numbered = NUMBERED.fullmatch(name)
    if numbered:
        return f"{label_of(numbered['name'])} ({numbered['number']})"
    words = WORDS.findall(name) or [name]
    following = (word.lower() if word.lower() in SMALL else capital(word) for word in words[1:])
    return spelled(" ".join([capital(words[0]), *following]))


def capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def spelled(label: str) -> str:
    """With umlauts and ß where the parts of words are known; „neue“ and „Adresse“ stay as they are."""
    return KNOWN_PARTS.sub(umlauts_of, label)


def umlauts_of(found: re.Match[str]) -> str:
    meant = UMLAUTS[found[0].lower()]
    return capital(meant) if found[0][0].isupper() else meant
