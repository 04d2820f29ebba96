"""The checkers check: each passes what is right and catches what is wrong."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from tests import tools
from tests.conftest import group_of
from tests.page_checks import axe_violations, sideways_overflow
from tests.pdf_checks import qpdf_problems, verapdf

GOOD_PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Hund anmelden</title></head>
<body><main><h1>Hund anmelden</h1><label for="name">Name</label> <input id="name" name="name"></main></body></html>"""


def test_what_is_there_is_handed_on():
    assert tools.need("/usr/bin/env", "unused") == "/usr/bin/env"


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_what_is_missing_skips_for_a_person_and_fails_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="apt-get install chromium"):
        tools.need(None, "Chromium fehlt: apt-get install chromium")


def test_what_lies_outside_the_machine_skips_in_ci_too(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.skip.Exception, match="antwortet nicht"):
        tools.unreachable("Das Verzeichnis der Pakete antwortet nicht.")


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/unit/forms/test_dates.py::test_a[1::2]", "unit/forms"),
        ("tests/meta/test_tools.py::test_b", "meta"),
        ("tests/test_c.py::test_c", "tests"),
    ],
)
def test_the_table_of_times_names_group_and_room(nodeid, group):
    assert group_of(nodeid) == group


def test_a_database_is_empty_and_takes_umlauts(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE town (name VARCHAR)"))
        connection.execute(text("INSERT INTO town VALUES ('Weißenborn')"))
        assert connection.execute(text("SELECT name FROM town")).scalar_one() == "Weißenborn"
    engine.dispose()


def test_the_server_sorts_as_german_does(postgres_url):
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        rows = connection.execute("SELECT name FROM (VALUES ('Zell'), ('Öhringen'), ('Oppenrod')) t(name) ORDER BY 1")
        assert [name for (name,) in rows] == ["Öhringen", "Oppenrod", "Zell"]


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(postgres_cluster):
    url = postgres_cluster.new_database().replace("+psycopg", "")
    with psycopg.connect(url):
        postgres_cluster.drop(url)
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(url)


def test_the_browser_speaks_german_and_holds_still(page):
    page.set_content("<input type=file>")
    assert page.evaluate("navigator.language") == "de-DE"
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    assert any("Datei auswählen" in str(node.get("name")) for node in tree["nodes"])


def test_axe_passes_a_good_page_and_catches_a_field_without_label(page):
    page.set_content(GOOD_PAGE)
    assert axe_violations(page) == ()
    page.set_content(GOOD_PAGE.replace('for="name"', ""))
    (violation,) = axe_violations(page)
    assert violation.startswith("label (critical)") and "#name" in violation


def test_axe_runs_under_a_policy_that_forbids_scripts(page):
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=GOOD_PAGE.replace("<h1>", "<h3>").replace("</h1>", "</h3>"),
            content_type="text/html",
            headers={"Content-Security-Policy": "default-src 'none'"},
        ),
    )
    page.goto("http://127.0.0.1/")
    assert any(line.startswith("page-has-heading-one") for line in axe_violations(page))


def test_a_page_wider_than_its_window_is_measured(new_page):
    page = new_page(viewport={"width": 320, "height": 640})
    page.set_content(GOOD_PAGE)
    assert sideways_overflow(page) == 0
    page.set_content('<!doctype html><body style="margin:0"><div style="width:400px">x</div>')
    assert sideways_overflow(page) == 80


def test_nu_passes_a_good_page_and_catches_a_second_id_and_a_warning(nu):
    assert nu.problems(GOOD_PAGE) == ()
    (twice, *_) = nu.problems(GOOD_PAGE.replace("<h1>", '<h1 id="name">'))
    assert "Duplicate ID" in twice and twice.startswith("Zeile 2")
    assert any("lang" in problem for problem in nu.problems(GOOD_PAGE.replace(' lang="de"', "")))


UA_1 = {"pdfuaid:part": "1"}
A_3A = {"pdfaid:part": "3", "pdfaid:conformance": "A"}


def empty_page_pdf(path: Path, claim: Mapping[str, str]) -> Path:
    """An empty tagged page that keeps what it claims: no text needs no font, no colour needs no profile."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.pages[0].Tabs = pikepdf.Name.S
    tree = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
    element = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Document, P=tree)
    tree.K = document.make_indirect(element)
    document.Root.StructTreeRoot = tree
    document.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    document.Root.Lang = pikepdf.String("de-DE")
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = "Leere Seite"
        for name, value in claim.items():
            metadata[name] = value
    document.save(path)
    return path


def test_verapdf_passes_a_good_file_under_its_own_profile_only_and_names_what_others_lack(tmp_path):
    accessible = empty_page_pdf(tmp_path / "zugänglich.pdf", UA_1)
    archive = empty_page_pdf(tmp_path / "archiv.pdf", A_3A)
    plain = tmp_path / "schlicht.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(plain)
    verdicts = {(verdict.file, verdict.flavour): verdict for verdict in verapdf([accessible, archive, plain])}
    assert {key for key, verdict in verdicts.items() if verdict.compliant} == {(accessible, "ua1"), (archive, "3a")}
    assert any(line.startswith("6.2-1 ") for line in verdicts[plain, "ua1"].failures)


def test_verapdf_does_not_pass_what_is_no_pdf(tmp_path):
    nothing = tmp_path / "nichts.pdf"
    nothing.write_bytes(b"Guten Tag")
    (verdict,) = verapdf([nothing], flavours=["ua1"])
    assert not verdict.compliant and verdict.failures


def test_qpdf_passes_a_whole_file_and_catches_a_torn_one(tmp_path):
    whole = empty_page_pdf(tmp_path / "ganz.pdf", A_3A)
    assert qpdf_problems(whole) == ()
    torn = tmp_path / "halb.pdf"
    torn.write_bytes(whole.read_bytes()[:-200])
    assert qpdf_problems(torn)


def test_pages_of_a_pdf_can_be_looked_at(tmp_path):
    pdftoppm = tools.need(tools.program("pdftoppm"), "pdftoppm fehlt: apt-get install poppler-utils")
    file = empty_page_pdf(tmp_path / "seite.pdf", A_3A)
    subprocess.run([pdftoppm, "-png", "-r", "20", str(file), str(tmp_path / "seite")], check=True)
    assert (tmp_path / "seite-1.png").read_bytes().startswith(b"\x89PNG")
