"""What the operators' machines read: alive, ready, numbers and log lines. None of it says who did what."""

from __future__ import annotations

import json
import re

from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import house_of

MARKER = "Zyxwmarke"


def a_whole_way(app, capfd) -> tuple[Applicant, str, list[dict[str, object]]]:
    """Somebody applies; returns them, their draft's id, and the log lines meanwhile."""
    house = house_of(app)
    example = next(example for example in house.catalogue.services["hund-anmelden"].examples if example.valid)
    somebody = Applicant(app.test_client())
    capfd.readouterr()
    draft = somebody.begin().split("/")[4]
    somebody.fill({**example.answers, "halter": {"given": MARKER, "family": MARKER}})
    somebody.send()
    somebody.client.get(f"{somebody.address}.pdf")
    somebody.client.get(f"/michelstadt/leistungen?q={MARKER}")
    somebody.client.get(f"/{MARKER}/{draft}")
    return somebody, draft, [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@ON_ONE_DATABASE
def test_a_log_line_names_the_pattern_never_the_address(standing_app, capfd):
    somebody, draft, lines = a_whole_way(standing_app, capfd)
    reference = somebody.address.split("/")[3]
    patterns = {rule.rule for rule in standing_app.url_map.iter_rules()} | {"unknown"}

    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) > 20
    for line in requests:
        assert line.keys() == {"event", "level", "timestamp", "id", "method", "route", "status", "ms"}
        assert line["route"] in patterns
    everything = json.dumps(lines)
    assert draft not in everything and MARKER not in everything
    (accepted,) = (line for line in lines if reference in json.dumps(line))
    assert accepted["event"] == "accepted" and accepted["municipality"] == "michelstadt"


@ON_ONE_DATABASE
def test_the_numbers_are_kept_by_pattern_and_hold_nobodys_reference(standing_app, capfd):
    somebody, draft, _ = a_whole_way(standing_app, capfd)

    metrics = standing_app.test_client().get("/metrics")

    assert metrics.mimetype == "text/plain"
    assert 'portal_requests_total{method="POST",route="/<town>/antrag/<service>/<uuid:draft>/pruefen"' in metrics.text
    for told in (draft, somebody.address.split("/")[3], MARKER):
        assert told not in metrics.text


@ON_ONE_DATABASE
def test_unknown_addresses_and_methods_do_not_multiply_the_numbers(standing_app):
    client = standing_app.test_client()
    for number in range(20):
        client.get(f"/unbekannt-{number}")
        client.open("/", method=f"METHOD{number}")

    metrics = client.get("/metrics").text

    assert "unbekannt-" not in metrics and not re.search(r'method="METHOD\d', metrics)


def test_alive_and_ready_are_told_as_json(standing_app):
    client = standing_app.test_client()

    for question in ("live", "ready"):
        answer = client.get(f"/health/{question}")
        assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@ON_ONE_DATABASE
def test_the_machines_questions_fill_no_log(standing_app, capfd):
    client = standing_app.test_client()
    capfd.readouterr()

    for page in ("/health/live", "/health/ready", "/metrics", "/static/css/portal.css"):
        client.get(page)

    assert capfd.readouterr().err == ""
