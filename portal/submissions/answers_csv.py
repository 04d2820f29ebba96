"""The answers of a case as a table for spreadsheets: one row per answer, as people read them.

Rows and quotation marks as in RFC 4180, in the dialect a German Excel opens by a double click: „;“ between the cells,
and a byte order mark, without which it would take „ü“ for two other letters.
"""

from __future__ import annotations

import csv
import io

from portal.submissions.cases import Case
from portal.submissions.receipt import sections_of

HEAD = ("Abschnitt", "Frage", "Antwort")

#: What makes a cell a formula for a spreadsheet (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def answers_csv(case: Case) -> bytes:
    """Every answer, those to former questions last; what was left out has no row. An answer of several lines stays in
    one cell, with line feeds."""
    table = io.StringIO()
    rows = csv.writer(table, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(HEAD)
    for section, entries in sections_of(case):
        rows.writerows((*map(no_formula, (section, label, "\n".join(lines))),) for label, lines in entries if lines)
    return table.getvalue().encode("utf-8-sig")


def no_formula(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would calculate it.

    Applicants write these cells and clerks open them: „=HYPERLINK(…)“ would send other answers to somebody else's
    address. Quotation marks do not help, a spreadsheet removes them first. So „+49 …“ gets an apostrophe too.
    """
    return f"'{text}" if text.startswith(FORMULA) else text
