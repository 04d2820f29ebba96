"""The data of a case: what other programs get, under German names, for clerks of its town alone."""

import io
import shutil
import zipfile

import lxml.html
import pytest

from portal.database import utc_now
from portal.delivery import FileMissing, SchemasUnreadable, package_for
from portal.standards import Problem, Registry
from portal.submissions import ReceiptDamaged, files_of_case, find_case, withdraw
from portal.xoev import ProfileViolation
from tests.applicant import Applicant
from tests.cases import make_case, sample_files
from tests.clerks import signed_in


def address(reference, file=""):
    return f"/michelstadt/amt/vorgang/{reference}/daten{file}"


@pytest.fixture
def clerk(app, house):
    return signed_in(app, "michelstadt")


def test_every_answer_stands_under_the_name_the_form_gives_it(clerk, house):
    reference = make_case(house, "michelstadt")
    page = lxml.html.fromstring(clerk.get(address(reference)).text)
    told = [" ".join(item.text_content().split()) for item in page.xpath('//ul[@class="p-tree"]//li')]
    assert f"Vorgangsnummer {reference}" in told and "Name des Hundes Bello" in " ".join(told)
    assert "Entspricht dem Schema" in page.text_content()
    assert "<Rufname>" in page.xpath("//pre")[0].text_content()


def test_the_file_is_the_message_as_it_is_sent(clerk, house):
    reference = make_case(house, "michelstadt")
    sent = clerk.get(f"/michelstadt/amt/vorgang/{reference}/antrag.xml").data
    file = clerk.get(address(reference, "/1.xml"))
    assert file.data == sent and file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", ["0", "3", "99999999999", "eins"])
def test_there_is_no_other_message(clerk, house, number):
    assert clerk.get(address(make_case(house, "michelstadt"), f"/{number}.xml")).status_code == 404


def test_whoever_is_not_of_the_town_sees_nothing(app, house):
    reference = make_case(house, "michelstadt")
    elsewhere = signed_in(app, "erbach")
    for file in ("", "/1.xml"):
        assert elsewhere.get(address(reference, file)).status_code in (403, 404)
        assert app.test_client().get(address(reference, file)).status_code in (302, 303)


def words_of(page):
    return " ".join(" ".join(lxml.html.fromstring(page.text).itertext()).split())


def test_what_the_electronic_file_gets_is_there_with_its_version(clerk, house):
    reference = make_case(house, "michelstadt")
    page = words_of(clerk.get(address(reference)))
    assert "Paket für die eAkte" in page and "Rücknahme" not in page
    assert "xdomea, FVDaten.SGOAblegen.0605, Fassung 3.1.0" in page
    with zipfile.ZipFile(io.BytesIO(clerk.get(f"/michelstadt/amt/vorgang/{reference}/paket.zip").data)) as archive:
        name = archive.namelist()[0]
        file = clerk.get(address(reference, "/2.xml"))
        assert file.data == archive.read(name) and name in file.headers["Content-Disposition"]


def test_once_it_was_taken_back_that_package_is_there_too(clerk, house):
    reference = make_case(house, "michelstadt")
    withdraw(house, find_case(house, reference), "", utc_now(), lambda *_: None)
    assert "Paket für die eAkte: Rücknahme" in words_of(clerk.get(address(reference)))
    assert b"<xdomea:Betreff>R\xc3\xbccknahme: " in clerk.get(address(reference, "/3.xml")).data


def test_what_the_official_schema_has_against_it_is_told_by_its_place(clerk, house, monkeypatch):
    found = (Problem("/FVDaten.SGOAblegen.0605/Kopf", "too_long", "Der Wert ist zu lang."),)
    monkeypatch.setattr(Registry, "installed", lambda _: ("xdomea",))
    monkeypatch.setattr(Registry, "validate", lambda *_: found)
    reference = make_case(house, "michelstadt")
    page = words_of(clerk.get(address(reference)))
    assert "Abweichungen vom Schema /FVDaten.SGOAblegen.0605/Kopf: Der Wert ist zu lang." in page
    assert clerk.get(address(reference, "/2.xml")).status_code == 200
    assert clerk.get(f"/michelstadt/amt/vorgang/{reference}/paket.zip").status_code == 409


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (ProfileViolation("/Betreff", "Der Text passt nicht."), "/Betreff: Der Text passt nicht."),
        (ReceiptDamaged("x"), "Das Paket lässt sich nicht bauen."),
        (SchemasUnreadable("Das Schema lässt sich nicht lesen."), "Das Schema lässt sich nicht lesen."),
    ],
)
def test_a_package_that_cannot_be_built_is_told_and_nothing_else_fails(clerk, house, monkeypatch, failure, told):
    def refuse(*_):
        raise failure

    monkeypatch.setattr("portal.delivery.case_messages.package_to_look_at", refuse)
    reference = make_case(house, "michelstadt")
    page = words_of(clerk.get(address(reference)))
    assert "Name des Hundes" in page and told in page
    assert clerk.get(address(reference, "/1.xml")).status_code == 200
    assert clerk.get(address(reference, "/2.xml")).status_code == 404


def test_a_missing_upload_is_no_reason_not_to_show_what_names_it(app, house):
    examples = [example for example in house.catalogue.services["veranstaltung-anzeigen"].examples if example.valid]
    somebody = Applicant(app.test_client(), "michelstadt", "veranstaltung-anzeigen")
    reference = somebody.apply(examples[1].answers, sample_files(examples[1].files))
    case = find_case(house, reference)
    shutil.rmtree(house.settings.data / "attachments")
    with pytest.raises(FileMissing):
        package_for(house, "michelstadt", reference)
    page = words_of(signed_in(app, "michelstadt").get(address(reference)))
    assert "Paket für die eAkte" in page
    assert all(file.name in page for file in files_of_case(house, case)) and files_of_case(house, case)
