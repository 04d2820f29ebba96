"""What kind of file a form on paper is: lasting, accessible, quickly made and the same every time."""

import hashlib
import os
import subprocess
import sys
import time

import pikepdf
import pytest

from portal.paper import paper_form
from portal.typesetting.flow import BOTTOM, LEFT, PAGE_HEIGHT, WIDTH
from tests.pdf_checks import qpdf_problems, verapdf
from tests.pdf_structure import headings_in_order, marks_by_element, marks_by_page, text_places, tree, unmarked
from tests.tools import PROJECT
from tests.unit.paper.papers import content, gallery, printed

#: The margin holds the numbers of the questions.
NUMBERS = LEFT - 24


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    for name, said in gallery().items():
        (folder / f"{name.replace(' ', '-')}.pdf").write_bytes(paper_form(said))
    return sorted(folder.iterdir())


def test_forms_on_paper_are_pdf_ua_1_and_pdf_a_3a(files):
    verdicts = verapdf(files)
    assert len(verdicts) == 2 * len(files) == 8
    assert [str(verdict) for verdict in verdicts if not verdict.compliant] == []


def test_forms_on_paper_are_sound(files):
    assert {file.name: problems for file in files if (problems := qpdf_problems(file))} == {}


@pytest.mark.parametrize("name", list(gallery()))
def test_a_screen_reader_finds_its_way(name):
    pdf, elements = tree(paper_form(gallery()[name]))
    assert headings_in_order(elements)
    assert marks_by_page(pdf) == marks_by_element(elements)
    assert unmarked(pdf, least=5) == []


@pytest.mark.parametrize("name", list(gallery()))
def test_nothing_to_read_runs_over_the_edge_of_a_page(name):
    pdf, _elements = tree(paper_form(gallery()[name]))
    for x, y in text_places(pdf):
        assert BOTTOM <= y < PAGE_HEIGHT - 40
        assert NUMBERS <= x < LEFT + WIDTH


def test_another_process_with_other_surroundings_makes_the_same_bytes():
    program = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from portal.paper import paper_form
from tests.unit.paper.papers import content
paper_form(content("mangel-melden"))
print(hashlib.sha256(paper_form(content("hund-anmelden"))).hexdigest())
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(PROJECT)],
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == hashlib.sha256(printed("hund-anmelden")).hexdigest()


def test_the_file_says_what_it_is_and_no_day(files):
    with pikepdf.open(next(file for file in files if file.stem == "hund")) as pdf:
        assert pdf.Root.Lang == "de-DE" and pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Hund anmelden – Anzeige"
            assert metadata["dc:creator"] == ["Stadt Michelstadt"]
            assert "xmp:CreateDate" not in metadata


@pytest.mark.parametrize(
    "changes",
    [{"fee_text": "Die Anmeldung kostet 5 €."}, {"version": "9.9"}, {"declaration": "Alles stimmt."}],
)
def test_whatever_is_said_otherwise_has_another_fingerprint(changes):
    assert content("hund-anmelden", **changes).fingerprint != content("hund-anmelden").fingerprint


def test_each_town_has_a_form_of_its_own():
    assert content("hund-anmelden", "erbach").fingerprint != content("hund-anmelden").fingerprint
    assert content("hund-anmelden").fingerprint == content("hund-anmelden").fingerprint


def test_the_longest_form_is_drawn_while_one_waits_and_stays_small():
    """The measure is the page, since forms grow with their questions: 10 ms of a quiet machine, 20 KB."""
    said = content("gewerbe-anmelden")
    paper_form(said)
    start = time.process_time()
    made = paper_form(said)
    seconds, (pdf, _elements) = time.process_time() - start, tree(made)
    assert len(pdf.pages) <= 20 and len(made) <= 20_000 * len(pdf.pages)
    assert seconds <= 0.03 * len(pdf.pages)
