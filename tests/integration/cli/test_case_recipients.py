"""``portal messages recipients``: what each authority may have of one trade notice."""

import json
import re

import pytest

from portal.forms import public
from portal.house import open_house
from portal.recipients import filtered, read_recipients
from portal.settings import Settings
from portal.submissions import find_case
from tests.cases import make_case
from tests.integration.cli.test_commands import installation, sentence

__all__ = ["installation"]

TRADES = ("gewerbe-anmelden", "gewerbe-ummelden", "gewerbe-abmelden")


@pytest.fixture(scope="module")
def opened(installation):
    return open_house(Settings.from_environment(installation.environment))


@pytest.fixture(scope="module")
def cases(opened):
    """One case of each trade service, and another."""
    return {service: make_case(opened, service=service) for service in (*TRADES, "hund-anmelden")}


def parts(text):
    """The lines of each recipient, by its id."""
    found, lines = {}, []
    for line in text.splitlines():
        if heading := re.fullmatch(r"\S.* \(([a-z]+)\)", line):
            lines = found[heading[1]] = []
        elif not line.startswith(" "):
            lines = []
        else:
            lines.append(line.strip())
    return found


@pytest.mark.parametrize("service", TRADES)
def test_every_recipient_of_the_service_gets_exactly_what_it_may_have(installation, opened, cases, service):
    case = find_case(opened, cases[service])
    (table,) = read_recipients(opened.settings.services, opened.catalogue.services)
    answers = public(case.service.form, case.answers)
    due = {one.id: filtered(one, case.service, answers) for one in table.recipients if service in one.shares}
    done = installation("messages", "recipients", cases[service], "--json")
    assert done.returncode == 0
    assert {one["id"]: one["answers"] for one in json.loads(done.stdout)} == due
    assert parts(installation("messages", "recipients", cases[service]).stdout).keys() == due.keys()


def test_label_and_value_stand_below_the_recipient_that_may_have_them(installation, opened, cases):
    answers = find_case(opened, cases["gewerbe-anmelden"]).answers
    told = parts(installation("messages", "recipients", cases["gewerbe-anmelden"]).stdout)
    name = f"{answers['inhaber_name']['given']} {answers['inhaber_name']['family']}"
    assert any(name in line for line in told["eichamt"])
    born, gender = "Geburtsdatum: 27. März 1985", "Geschlecht: weiblich"
    assert born in told["ihk"] and born in told["finanzamt"] and born not in told["eichamt"]
    assert gender in told["ihk"] and gender not in told["finanzamt"]


def test_persons_who_represent_a_company_are_told_one_by_one(installation, opened):
    service = opened.catalogue.services["gewerbe-anmelden"]
    valid = [example for example in service.examples if example.valid]
    number = next(number for number, example in enumerate(valid) if len(example.answers.get("vertretung", ())) > 1)
    told = parts(installation("messages", "recipients", make_case(opened, service=service.id, example=number)).stdout)
    title = next(step.item_title for step in service.form.steps if step.id == "vertretung")
    assert {f"{title} 1", f"{title} 2"} <= set(told["ihk"])


def test_who_gets_nothing_stands_there_with_the_reason(installation, cases):
    told = parts(installation("messages", "recipients", cases["gewerbe-abmelden"]).stdout)
    assert told["auslaenderbehoerde"] == [
        "Bekommt nichts ohne Entscheidung. Das Amt entscheidet, ob das Aufenthaltsgesetz für eine der Personen gilt."
    ]
    assert told["registergericht"] == [
        "Bekommt von diesem Vorgang nichts. Bedingung: "
        "Nur eine Haupt- oder Zweigniederlassung, die im Handels- oder Genossenschaftsregister steht."
    ]


def test_of_another_service_nobody_else_learns_anything(installation, cases):
    done = installation("messages", "recipients", cases["hund-anmelden"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "Zu „Hund anmelden“ (hund-anmelden) nennt keine Datei Empfänger." in sentence(done)


def test_an_unknown_number_is_said_in_one_sentence(installation):
    done = installation("messages", "recipients", "2222-2222-2222")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Einen Vorgang „2222-2222-2222“ gibt es nicht." in sentence(done)
