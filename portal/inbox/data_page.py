"""A2, data: what a case becomes for other programs, what the schemas say to it, and its answers as a table."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.delivery import messages_of
from portal.inbox.views import file_of_case
from portal.inbox.workplace import CASE, blueprint, opened_case, signed_in
from portal.submissions import answers_csv
from portal.web import clerk, house


@blueprint.get(f"{CASE}/daten")
@clerk
def data(town: str, reference: str) -> ResponseReturnValue:
    """Every message of the case."""
    opened = opened_case(town, reference)
    return render_template("inbox/data.html", account=signed_in(), case=opened, messages=messages_of(house(), opened))


@blueprint.get(f"{CASE}/daten/<int:number>.xml")
@clerk
def data_file(town: str, reference: str, number: int) -> ResponseReturnValue:
    """One message as it is sent; ``number`` counts from 1, in the order of the page."""
    opened = opened_case(town, reference)
    messages = messages_of(house(), opened)
    if not 1 <= number <= len(messages):
        raise NotFound
    message = messages[number - 1]
    if not message.xml:
        raise NotFound
    return file_of_case(message.xml, message.filename, "application/xml")


@blueprint.get(f"{CASE}/antworten.csv")
@clerk
def answers_file(town: str, reference: str) -> ResponseReturnValue:
    """The answers as a table for a spreadsheet."""
    opened = opened_case(town, reference)
    return file_of_case(answers_csv(opened), f"{opened.reference}.csv", "text/csv")
