"""What a screen reader meets: headings without gaps, header cells that speak for their cells, nothing read twice."""

import pikepdf
import pytest

from portal.receipts import render
from portal.typesetting.flow import BOTTOM, LEFT, PAGE_HEIGHT, WIDTH
from tests import pdf_structure
from tests.pdf_structure import headings_in_order, marks_by_element, marks_by_page, text_places, unmarked
from tests.unit.receipts.samples import KEEPER, gallery, sample


def tree(content):
    return pdf_structure.tree(render(content))


@pytest.mark.parametrize("name", list(gallery()))
def test_headings_start_at_one_and_leave_no_level_out(name):
    _pdf, elements = tree(gallery()[name])
    assert headings_in_order(elements)


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
    assert marks_by_page(pdf) == marks_by_element(elements)


@pytest.mark.parametrize("name", list(gallery()))
def test_all_that_is_drawn_is_either_content_or_an_artifact(name):
    pdf, _elements = tree(gallery()[name])
    assert unmarked(pdf) == []


@pytest.mark.parametrize("name", list(gallery()))
def test_no_content_runs_into_the_foot_or_over_the_edge_of_a_page(name):
    pdf, _elements = tree(gallery()[name])
    for x, y in text_places(pdf):
        assert BOTTOM <= y < PAGE_HEIGHT - 40
        assert LEFT <= x < LEFT + WIDTH
