"""What does a screen reader meet in a PDF?  Its structure tree, and what stands on the pages outside of it.

    pdf, elements = tree(content)
    assert headings_in_order(elements) and unmarked(pdf) == []

Keep the file as long as its elements: they are read from it when they are asked.
"""

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf

#: The operators that put something on the page, as PDF calls them; all others only say how.
PAINTING = {*"SsfFBb", "f*", "B*", "b*", "sh", "Do", "EI", "Tj", "TJ", "'", '"'}


def tree(content: bytes) -> tuple[pikepdf.Pdf, list[pikepdf.Object]]:
    """A file, and all elements of its structure in reading order; they live as long as the file is held."""
    pdf = pikepdf.open(io.BytesIO(content))

    def walk(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
        yield element
        for child in element.K:
            if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/StructElem":
                yield from walk(child)

    return pdf, list(walk(pdf.Root.StructTreeRoot.K))


def headings_in_order(elements: list[pikepdf.Object]) -> bool:
    """Is there one heading of the first level, at the start, and is no level left out below it?"""
    levels = [int(str(element.S)[2]) for element in elements if str(element.S).startswith("/H")]
    return levels[0] == 1 and levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(levels))


def marks_by_element(elements: list[pikepdf.Object]) -> dict[tuple[object, int], object]:
    """The way from the tree to the pages: page and number of each mark, with the element that holds it."""
    held: dict[tuple[object, int], object] = {}
    for element in elements:
        for child in element.K:
            if isinstance(child, int):
                held[element.Pg.objgen, child] = element.objgen
            elif child.get("/Type") == "/MCR":
                held[child.Pg.objgen, int(child.MCID)] = element.objgen
    return held


def marks_by_page(pdf: pikepdf.Pdf) -> dict[tuple[object, int], object]:
    """The way back from the pages to the tree."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    found: dict[tuple[object, int], object] = {}
    for page in pdf.pages:
        entries = numbers[list(numbers[::2]).index(page.obj.StructParents) * 2 + 1]
        found |= {(page.obj.objgen, number): element.objgen for number, element in enumerate(entries)}
    return found


def unmarked(pdf: pikepdf.Pdf, least: int = 11) -> list[str]:
    """What is drawn and is neither content nor an artifact, and pages with less than ``least`` signs on them."""
    loose = []
    for number, page in enumerate(pdf.pages, start=1):
        depth = painted = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator == "BDC":
                depth += 1
            elif operator == "EMC":
                depth -= 1
            elif operator in PAINTING:
                painted += 1
                if depth <= 0:
                    loose.append(f"page {number}: {operator}")
        if depth or painted < least:
            loose.append(f"page {number}: {painted} signs, {depth} marks open")
    return loose


def text_places(pdf: pikepdf.Pdf) -> Iterator[tuple[float, float]]:
    """Where each text that is read aloud begins, in points from the lower left corner of its page."""
    for page in pdf.pages:
        content, origin, outer = False, (0.0, 0.0), []
        for instruction in pikepdf.parse_content_stream(page):
            match str(instruction.operator), list(instruction.operands):
                case "q", _:
                    outer.append(origin)
                case "Q", _:
                    origin = outer.pop()
                case "cm", [*turned, x, y]:
                    assert turned == [1, 0, 0, 1]
                    origin = (origin[0] + float(x), origin[1] + float(y))
                case "BDC", [tag, _] if tag != "/Span":
                    content = tag != "/Artifact"
                case "Tm", [*_, x, y] if content:
                    yield origin[0] + float(x), origin[1] + float(y)
