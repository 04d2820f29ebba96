"""What does a reader hear?  The structure tree: headings, paragraphs, tables and lists in reading order (PDF/UA-1).

While pages are drawn, each piece of text is marked with the element it belongs to; here the elements become the
structure tree of the file. What is drawn outside of any element is an artifact and is never read aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from pikepdf import Array, Dictionary, Name, Object, Pdf

#: An attribute of an element: whose it is, its name, its value.
Attribute: TypeAlias = tuple[str, str, str]
#: Which cells a header cell speaks for, and how a list counts.
ROW_HEADER: Attribute = ("Table", "Scope", "Row")
COLUMN_HEADER: Attribute = ("Table", "Scope", "Column")
NUMBERED: Attribute = ("List", "ListNumbering", "Decimal")
UNNUMBERED: Attribute = ("List", "ListNumbering", "None")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of marked content: the page it stands on, counted from 0, and its number there."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Element:
    """One element of the structure tree, such as a heading or a table cell, with what it holds in reading order."""

    tag: str
    attribute: Attribute | None = None
    children: list[Element | Mark] = field(default_factory=list)

    def add(self, tag: str, attribute: Attribute | None = None) -> Element:
        child = Element(tag, attribute)
        self.children.append(child)
        return child


def write_structure(pdf: Pdf, document: Element, marks: Sequence[Sequence[Element]]) -> None:
    """Add the structure tree to the file.

    ``marks`` has, for each page, the elements of its marked content by number: the way back from a page to the tree.
    """
    pages = [page.obj for page in pdf.pages]
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    objects: dict[Element, Object] = {}

    def write(element: Element, parent: Object) -> Object:
        entry = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.tag), P=parent))
        objects[element] = entry
        if element.attribute is not None:
            owner, name, value = (Name("/" + part) for part in element.attribute)
            entry.A = Dictionary({"/O": owner, str(name): value})
        first = next((child.page for child in element.children if isinstance(child, Mark)), None)
        if first is not None:
            entry.Pg = pages[first]
        entry.K = Array([kid(child, entry, first) for child in element.children])
        return entry

    def kid(child: Element | Mark, parent: Object, first: int | None) -> Object | int:
        if isinstance(child, Element):
            return write(child, parent)
        if child.page == first:
            return child.number
        return Dictionary(Type=Name.MCR, Pg=pages[child.page], MCID=child.number)

    tree.K = write(document, tree)
    numbers = Array()
    for page, elements in enumerate(marks):
        pages[page].StructParents = page
        pages[page].Tabs = Name.S
        numbers.append(page)
        numbers.append(pdf.make_indirect(Array([objects[element] for element in elements])))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
