"""No request waits for an explanation: that takes seconds and is for the command line."""

import subprocess
from types import SimpleNamespace

import pytest

from tests.applicant import Applicant
from tests.clerks import signed_in, signed_in_operator
from tests.unit.standards.packages import filing, in_process, take

BROKEN = b'<a:FVDaten.SGOAblegen.0605 xmlns:a="urn:xoev-de:xdomea:schema:3.1.0"/>'


@pytest.fixture
def asked(house, monkeypatch):
    """What was asked of processes of their own, which are not there; the package breaks the installed schema."""
    with in_process():
        take(house.settings.standards_store, filing(longest_reference=3))
    asked = []

    def refuse(command, **_):
        asked.append(command)
        raise AssertionError("a process was started")

    there = SimpleNamespace(run=refuse, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr("portal.xoev.children.subprocess", there)
    return asked


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_applicant_nor_clerk_nor_operator_waits_for_an_explanation(app, house, asked):
    service = house.catalogue.services["hund-anmelden"]
    reference = Applicant(app.test_client()).apply(next(one for one in service.examples if one.valid).answers, {})
    clerk, case = signed_in(app, "michelstadt"), f"/michelstadt/amt/vorgang/{reference}"
    page = clerk.get(f"{case}/daten")
    assert page.status_code == 200 and "Der Wert ist zu lang." in page.text
    assert clerk.get(f"{case}/daten/2.xml").status_code == 200
    assert clerk.get(case).status_code == 200
    assert clerk.get(f"{case}/paket.zip").status_code == 409
    assert signed_in_operator(app).get("/betrieb/").status_code == 200
    assert asked == []
    with pytest.raises(AssertionError, match="process was started"):
        house.standards.explain(BROKEN)
