"""What a screen reader meets: headings without gaps, header cells that speak for their cells, nothing read twice."""

import io
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
import pytest

from portal.receipts import render
from portal.typesetting.flow import BOTTOM, LEFT, PAGE_HEIGHT, WIDTH
from tests.unit.receipts.samples import KEEPER, gallery, sample

#: The operators that put something on the page, as PDF calls them; all others only say how.
PAINTING = {*"SsfFBb", "f*", "B*", "b*", "sh", "Do", "EI", "Tj", "TJ", "'", '"'}


def tree(content) -> tuple[pikepdf.Pdf, list[pikepdf.Object]]:
    """A receipt, and all elements of its structure in reading order; they live as long as the file is held."""
    pdf = pikepdf.open(io.BytesIO(render(content)))

    def walk(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
        yield element
        for child in element.K:
            if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/StructElem":
                yield from walk(child)

    return pdf, list(walk(pdf.Root.StructTreeRoot.K))


@pytest.mark.parametrize("name", list(gallery()))
def test_headings_start_at_one_and_leave_no_level_out(name):
    _pdf, elements = tree(gallery()[name])
    levels = [int(str(element.S)[2]) for element in elements if str(element.S).startswith("/H")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_answer_is_a_row_whose_label_is_its_header():
    _pdf, elements = tree(sample(sections=(("Person", KEEPER),)))
    rows = [element for element in elements if element.S == "/TR"]
    assert len(rows) > len(KEEPER)
    for row in rows:
        assert row.K[0].S == "/TH" and row.K[0].A.Scope in ("/Row", "/Column")
    assert sum([str(cell.S) for cell in row.K] == ["/TH", "/TD"] for row in rows) >= len(KEEPER)


def test_steps_are_a_numbered_list():
    _pdf, elements = tree(sample())
    (listing,) = [element for element in elements if element.S == "/L"]
    assert listing.A.ListNumbering == "/Decimal"
    assert [[str(part.S) for part in item.K] for item in listing.K] == [["/Lbl", "/LBody"]] * 3


def test_an_answer_over_several_pages_is_one_cell():
    _pdf, elements = tree(gallery()["long words"])
    pages = {
        element.objgen: len({mark.Pg.objgen for mark in element.K if isinstance(mark, pikepdf.Dictionary)})
        for element in elements
        if element.S == "/P"
    }
    assert max(pages.values()) >= 2


@pytest.mark.parametrize("name", ["ordinary", "long words", "many files"])
def test_every_mark_on_a_page_leads_to_the_element_that_holds_it(name):
    pdf, elements = tree(gallery()[name])
    held = {}
    for element in elements:
        for child in element.K:
            if isinstance(child, int):
                held[element.Pg.objgen, child] = element.objgen
            elif child.get("/Type") == "/MCR":
                held[child.Pg.objgen, int(child.MCID)] = element.objgen
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    found = {}
    for page in pdf.pages:
        entries = numbers[list(numbers[::2]).index(page.obj.StructParents) * 2 + 1]
        found |= {(page.obj.objgen, number): element.objgen for number, element in enumerate(entries)}
    assert found == held


@pytest.mark.parametrize("name", list(gallery()))
def test_all_that_is_drawn_is_either_content_or_an_artifact(name):
    with pikepdf.open(io.BytesIO(render(gallery()[name]))) as pdf:
        for page in pdf.pages:
            depth = painted = 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                if operator == "BDC":
                    depth += 1
                elif operator == "EMC":
                    depth -= 1
                elif operator in PAINTING:
                    painted += 1
                    assert depth > 0, operator
            assert depth == 0 and painted > 10


@pytest.mark.parametrize("name", list(gallery()))
def test_no_content_runs_into_the_foot_or_over_the_edge_of_a_page(name):
    with pikepdf.open(io.BytesIO(render(gallery()[name]))) as pdf:
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
                        assert BOTTOM <= origin[1] + float(y) < PAGE_HEIGHT - 40
                        assert LEFT <= origin[0] + float(x) < LEFT + WIDTH
