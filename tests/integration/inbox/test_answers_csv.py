"""The answers of a case as a table: every answer one row, in the dialect spreadsheets open, and none is a formula."""

import csv
import io
from dataclasses import replace

import pytest

from portal.catalogue import FormerAnswer
from portal.forms import summary
from portal.submissions import FORMER, answers_csv, load_case
from tests.cases import make_case
from tests.clerks import signed_in

TOWN = "michelstadt"
HEAD = ["Abschnitt", "Frage", "Antwort"]


def address(reference, town=TOWN):
    return f"/{town}/amt/vorgang/{reference}/antworten.csv"


def rows(file):
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), ""), delimiter=";", strict=True))


def with_former(case, *lines):
    """The case with an answer of these lines to a question that its form does not ask."""
    return replace(case, former=(FormerAnswer("Spitzname", lines, "spitzname", None),))


def last_row(case, text):
    return rows(answers_csv(with_former(case, text)))[-1]


@pytest.fixture
def case(house):
    return load_case(house, TOWN, make_case(house, TOWN))


@pytest.fixture
def clerk(app, house):
    return signed_in(app, TOWN)


def test_every_answer_is_a_row_as_the_clerk_reads_it(clerk, house):
    reference = make_case(house, TOWN)
    case = load_case(house, TOWN, reference)
    read = [
        [section.title, entry.label, "\n".join(entry.lines)]
        for section in summary(case.service.form, case.answers)
        for entry in section.entries
        if entry.answered
    ]
    head, *told = rows(clerk.get(address(reference)).data)
    assert head == HEAD
    assert [[cell.removeprefix("'") for cell in row] for row in told] == read
    assert any("\n" in row[2] for row in told), "no answer of several lines"


def test_excel_sees_umlauts_and_columns(clerk, house):
    file = clerk.get(address(make_case(house, TOWN))).data
    assert file.startswith(b'\xef\xbb\xbf"Abschnitt";"Frage";"Antwort"\r\n') and file.endswith(b'"\r\n')
    assert b"\r\n" in file and b"\r" not in file.replace(b"\r\n", b"")


def test_the_file_is_stored_under_the_number_of_the_case_and_nowhere_else(clerk, house):
    reference = make_case(house, TOWN)
    answer = clerk.get(address(reference))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_data_page_leads_to_it(clerk, house):
    reference = make_case(house, TOWN)
    assert f'href="{address(reference)}"' in clerk.get(f"/{TOWN}/amt/vorgang/{reference}/daten").text


def test_whoever_is_not_of_the_town_gets_nothing(app, house, clerk):
    foreign = make_case(house, "erbach")
    assert clerk.get(address(foreign)).status_code == 404
    assert clerk.get(address(foreign, "erbach")).status_code in (403, 404)
    assert app.test_client().get(address(foreign, "erbach")).status_code == 303


def test_no_answer_is_a_formula(case):
    dangers = ('HYPERLINK("http://127.0.0.1/";"Hier")', "", "cmd|' /C calc'!A0")
    for text in (start + danger for start in ("=", "+", "-", "@", "\t", "\r", "\n") for danger in dangers):
        assert last_row(case, text) == [FORMER, "Spitzname", f"'{text}"]


def test_everything_else_stays_as_it_was_written(case):
    for text in ("a=1", "'=1", "Straße 7–9", '"; =1+1', '";\r\n"=1+1', "–", " =1"):
        assert last_row(case, text) == [FORMER, "Spitzname", text]


def test_answers_to_former_questions_come_last_and_keep_their_lines(case):
    *others, last = rows(answers_csv(with_former(case, "Bello;", '"Bärchen"')))
    assert last == [FORMER, "Spitzname", 'Bello;\n"Bärchen"']
    assert others[0] == HEAD and FORMER not in {row[0] for row in others}
