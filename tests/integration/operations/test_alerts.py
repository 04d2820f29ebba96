"""The alert rules ask for numbers that the portal tells, can be read by Prometheus, and each says what to do."""

import re
import subprocess
from datetime import timedelta

import pytest
import yaml

from portal.database import new_id, utc_now
from portal.delivery import State
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.operations import LastBackup, note_backup
from portal.readiness.machine import LITTLE_FREE
from tests.applicant import Applicant
from tests.cases import make_case
from tests.tools import PROJECT, program, unreachable

FILE = PROJECT / "portal" / "operations" / "alerts.yaml"
RULES = [rule for group in yaml.safe_load(FILE.read_text())["groups"] for rule in group["rules"]]
NAMES = [rule["alert"] for rule in RULES]
#: What Prometheus adds to every target by itself.
OF_PROMETHEUS = {"up"}
FUNCTIONS = {"sum", "min", "delta", "increase", "rate", "time", "histogram_quantile"}
OF_RANGES = {"delta", "increase", "rate"}
WORDS = {"or", "unless", "on", "by", "le"}
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e\d+)?)|(?P<name>[a-z_][a-z0-9_]*)(?P<labels>\{[^}]*\})?(?P<range>\[\d+[smhd]\])?"
    r"|(?P<sign>==|>=|<=|[<>()*,-]))"
)
LABELS = re.compile(r'\{(?:[a-z_]+(?:=|=~)"[^"]*")(?:,[a-z_]+(?:=|=~)"[^"]*")*\}')


def tokens(expression):
    """The words of an expression; fails at the first sign that PromQL does not have."""
    found, place = [], 0
    while place < len(expression.rstrip()):
        token = TOKEN.match(expression, place)
        assert token, f"not PromQL from here: {expression[place:]}"
        assert not token["labels"] or LABELS.fullmatch(token["labels"]), token["labels"]
        found.append(token)
        place = token.end()
    return found


def asked_for(expression):
    """The series an expression reads, each with the values of its labels."""
    names = [token for token in tokens(expression) if token["name"]]
    return [token for token in names if token["name"] not in FUNCTIONS | WORDS]


@pytest.fixture
def told(app, house):
    """The names of the series in a real answer, when everything has happened once."""

    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=new_id(), submission_id=new.id, reference=new.reference,
                target="dms", state=State.HELD, attempt=1, process_id=new_id(),
            )
        )  # fmt: skip

    make_case(house, enqueue=enqueue)
    note_backup(house.settings.data, LastBackup(file="/x.zip", created_at=utc_now() - timedelta(hours=1), size=1))
    with house.database.writing() as session:
        session.add(Heartbeat(executor="eins", started_at=utc_now(), seen_at=utc_now()))
    client = app.test_client()
    Applicant(client).begin()
    return client.get("/metrics").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_number_a_rule_asks_for_is_told(told):
    series = set(re.findall(r"^([a-z_]+)(?:\{| )", told, re.MULTILINE))
    for rule in RULES:
        for token in asked_for(rule["expr"]):
            assert token["name"] in series | OF_PROMETHEUS, f"{rule['alert']}: {token['name']}"
            for state in re.findall(r'state="([a-z_]+)"', token["labels"] or ""):
                assert f'state="{state}"' in told, f"{rule['alert']}: {state}"


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_an_expression_is_well_formed_and_compares(rule):
    words = tokens(rule["expr"])
    depth = 0
    for token in words:
        depth += {"(": 1, ")": -1}.get(token["sign"], 0)
        assert depth >= 0
    assert depth == 0
    assert any(token["sign"] in ("==", "<", ">") for token in words)
    ranged = [token for token, before in zip(words[2:], words, strict=False) if before["name"] in OF_RANGES]
    assert all(token["range"] for token in ranged)
    assert re.fullmatch(r"\d+[smh]", rule["for"]) and rule["labels"]["severity"] in ("critical", "warning")


@pytest.mark.parametrize("wrong", ['up{job="portal"} = 0', "up ? 1", "up{job=portal} == 0", "rate(x[5]) > 1"])
def test_the_check_of_expressions_catches_what_prometheus_refuses(wrong):
    with pytest.raises(AssertionError):
        tokens(wrong)


def test_prometheus_itself_accepts_the_file():
    promtool = program("promtool") or unreachable("promtool fehlt: apt-get install prometheus")
    done = subprocess.run([promtool, "check", "rules", str(FILE)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_page_for_operators_says_for_each_alert_what_to_do():
    manual = (PROJECT / "portal" / "BETRIEB.md").read_text()
    chapter = manual.split("## Alarme")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", chapter, re.MULTILINE) == NAMES
    assert all(rule["annotations"]["summary"].endswith(".") for rule in RULES)


def test_little_room_means_the_same_to_the_start_and_to_the_alert():
    (rule,) = [rule for rule in RULES if rule["alert"] == "SpeicherKnapp"]
    assert float(rule["expr"].split("<")[1]) == LITTLE_FREE
