"""What does sending cost, beside what it cannot do without: build the message, validate it, commit its rows?"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from flask import Flask
from lxml import etree

from portal.application import build
from portal.database import Base, Scope, new_id
from portal.delivery.models import DeliveryRow
from portal.house import House
from portal.submissions import load_case, new_reference
from portal.submissions.models import CaseRow, Event, NameToken, Submission
from portal.xoev import schema_for
from portal.xoev.schema_store import compile_schema
from tests.applicant import Applicant
from tests.benchmarks.bench_house import SERVICE, TOWN, ReadyDrafts, bench_house, offer_of
from tests.benchmarks.measuring import Row, Work, compare, german
from tests.benchmarks.scale import Scale

LIMIT = 4.0
THREADS = 4
#: One holder has at most twenty open drafts.
AT_ONCE = 10
MEASURE = "lxml und die Zeilen allein"


def bare_minimum(house: House, message: bytes) -> Callable[[], None]:
    """The same message built and validated with lxml alone, and one commit of the same rows by plain statements."""
    schema = compile_schema(schema_for(offer_of(house).service).xsd)
    template = etree.fromstring(message)
    rows = RowsOfACase(house, template.findtext(".//{*}Vorgangsnummer") or "")

    def build_again(source: etree._Element, target: etree._Element) -> None:
        target.text = source.text
        for child in source:
            build_again(child, etree.SubElement(target, child.tag))

    def minimum() -> None:
        root = etree.Element(template.tag, nsmap=template.nsmap)
        build_again(template, root)
        built = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        assert schema.validate(etree.fromstring(built))
        rows.write_again()

    return minimum


class RowsOfACase:
    """What one acceptance leaves in our tables and the queue, written again under other names by bare INSERTs."""

    def __init__(self, house: House, reference: str) -> None:
        self.house = house
        self.inserts: list[tuple[sa.Insert, list[dict[str, Any]]]] = []
        with house.database.reading(Scope.town(TOWN)) as session:
            case = session.scalars(sa.select(Submission).where(Submission.reference == reference)).one()
            for model in (Submission, Event, CaseRow, NameToken, DeliveryRow):
                of_case = model.id == case.id if model is Submission else model.submission_id == case.id
                found = [columns_of(row) for row in session.scalars(sa.select(model).where(of_case))]
                self.inserts.append((sa.insert(model.__table__), found))
            queue = sa.Table("workflow_status", sa.MetaData(), autoload_with=session.connection())
            entry = session.execute(sa.select(queue).limit(1)).mappings().one()
        self.inserts.append((sa.insert(queue), [dict(entry)]))

    def write_again(self) -> None:
        submission_id, reference = new_id(), new_reference()
        fresh = {
            "submission_id": submission_id,
            "reference": reference,
            "draft_id": submission_id,
            "workflow_uuid": str(submission_id),
        }
        with self.house.database.writing(Scope.town(TOWN)) as session:
            connection = session.connection()
            for statement, rows in self.inserts:
                for row in rows:
                    row_id = submission_id if "draft_id" in row else new_id()
                    new = {**row, **{key: value for key, value in fresh.items() if key in row}}
                    connection.execute(statement, new | {"id": row_id} if "id" in row else new)


def columns_of(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).column_attrs}


class Browser:
    """A browser with ready drafts that sends one after the other over HTTP."""

    def __init__(self, app: Flask, drafts: ReadyDrafts) -> None:
        self.drafts = drafts
        self.client = app.test_client()
        self.client.set_cookie("holder", drafts.secret.cookie)
        drafts.make(1)
        page = Applicant(self.client, TOWN, SERVICE)
        page.open(self.address)
        self.form = {**dict(page.form_values()), "declaration": "yes", "action": "send"}

    @property
    def address(self) -> str:
        return f"/{TOWN}/antrag/{SERVICE}/{self.drafts.waiting[-1].id}/pruefen"

    def send(self) -> None:
        address = self.address
        self.drafts.waiting.pop()
        answer = self.client.post(address, data=self.form)
        assert answer.status_code == 303 and answer.location.endswith("/eingang"), answer.text


def measure(scale: Scale) -> list[Row]:
    with bench_house() as house:
        drafts = ReadyDrafts(house)
        drafts.make(1)
        message = load_case(house, TOWN, drafts.send().reference).message
        minimum = Work(bare_minimum(house, message), scale.repeated)
        few = min(scale.repeated, AT_ONCE)
        app = build(house=house)
        browser = Browser(app, ReadyDrafts(house))
        return [
            compare(
                "Absenden, ohne HTTP",
                Work(drafts.send, few, drafts.make),
                minimum,
                measure=MEASURE,
                limit=LIMIT,
                rounds=scale.rounds,
                goal="4 ms",
            ),
            compare(
                "Absenden, über HTTP",
                Work(browser.send, few, browser.drafts.make),
                minimum,
                measure=MEASURE,
                limit=None,
                rounds=scale.rounds,
            ),
            throughput(app, house, scale.sent_at_once),
        ]


def throughput(app: Flask, house: House, count: int) -> Row:
    """Several browsers send at the same time; wall clock, for information."""
    browsers = [Browser(app, ReadyDrafts(house)) for _ in range(THREADS)]
    seconds = 0.0
    sent = 0
    with ThreadPoolExecutor(THREADS) as pool:
        while sent < count:
            for browser in browsers:
                browser.drafts.make(AT_ONCE)
            start = time.perf_counter()
            list(pool.map(send_some, browsers))
            seconds += time.perf_counter() - start
            sent += AT_ONCE * THREADS
    return Row(f"Absenden, {THREADS} Browser zugleich", german(sent / seconds, "je Sekunde"))


def send_some(browser: Browser) -> None:
    for _ in range(AT_ONCE):
        browser.send()
