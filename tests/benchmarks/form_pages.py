"""What does a page of the form cost, seen and saved, beside an empty view of the same framework?"""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from portal.application import build
from tests.applicant import Applicant
from tests.benchmarks.bench_house import bench_house
from tests.benchmarks.measuring import Row, Work, compare
from tests.benchmarks.scale import Scale

LIMIT = 40.0
PERSON = {"halter-given": "Kim", "halter-family": "Muster"}


def empty_view() -> FlaskClient:
    """A browser on an application whose only page is empty."""
    app = Flask("empty")
    app.add_url_rule("/", "empty", lambda: "")
    return app.test_client()


def measure(scale: Scale) -> list[Row]:
    with bench_house() as house:
        client = build(house=house).test_client()
        applicant = Applicant(client)
        applicant.begin()
        address = applicant.address
        filled = {**dict(applicant.form_values()), **PERSON, "action": "continue"}
        assert client.post(address, data=filled).status_code == 303
        plain = empty_view()
        empty = Work(lambda: plain.get("/"), scale.repeated * 10)
        return [
            compare(
                "Formularseite ansehen",
                Work(lambda: client.get(address), scale.repeated),
                empty,
                measure="leere Flask-Seite",
                limit=LIMIT,
                rounds=scale.rounds,
                goal="2,5 ms",
            ),
            compare(
                "Formularseite speichern",
                Work(lambda: client.post(address, data=filled), scale.repeated),
                empty,
                measure="leere Flask-Seite",
                limit=None,
                rounds=scale.rounds,
            ),
        ]
