"""Nobody ends at „nicht zuständig“: who lives elsewhere goes on there, with the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from flask import Flask

from portal.application import build
from portal.catalogue import Catalogue
from portal.catalogue.entries import TownFile
from portal.catalogue.folder import read_folder
from portal.catalogue.stock import FolderStock
from tests.applicant import Applicant
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import answers_of, house_of, stored_draft, with_answers

DOG = "hund-anmelden"
ERBACH = {"adresse-street": "Hauptstraße", "adresse-house_number": "8", "adresse-postal_code": "64711"}
ERBACH |= {"adresse-city": "Erbach"}


def tree(app: Flask, address: str, status: int = 200) -> Any:
    answer = app.test_client().get(address)
    assert answer.status_code == status
    return lxml.html.fromstring(answer.get_data(as_text=True))


def at_address(app: Flask, town: str = "michelstadt", address: dict[str, str] | None = None) -> Applicant:
    """Somebody who has just sent the page with the address."""
    applicant = Applicant(app.test_client(), town=town)
    applicant.begin()
    applicant.submit({"halter-given": "Erika", "halter-family": "Mustermann"})
    applicant.submit(address or ERBACH)
    return applicant


def press(applicant: Applicant, text: str) -> None:
    """Press the one button that says so."""
    (form,) = applicant.tree.xpath(f"//form[.//button[normalize-space()='{text}']]")
    data = dict(form.form_values()) | {"action": form.xpath(".//button/@value")[0]}
    applicant.page = applicant.client.post(applicant.address, data=data, follow_redirects=True)


def test_the_answers_go_along_into_a_draft_of_the_right_town(standing_app):
    applicant = at_address(standing_app)
    assert applicant.step == "anderswo" and "Ihre Adresse liegt in Erbach" in applicant.text
    here = applicant.draft_address
    press(applicant, "In Erbach weitermachen")
    assert applicant.address.startswith("/erbach/antrag/hund-anmelden/") and applicant.step == "kontakt"
    there = stored_draft(standing_app, applicant)
    assert there.answers == stored_draft(standing_app, applicant, here).answers and there.answers["halter"]
    assert there.definition_hash == house_of(standing_app).catalogue.offer("erbach", DOG).service.content_hash


def test_who_stays_is_not_asked_again_for_the_same_address(standing_app):
    applicant = at_address(standing_app)
    question = applicant.address
    press(applicant, "Hier bleiben")
    assert applicant.step == "kontakt" and applicant.address.startswith("/michelstadt/")
    applicant.open(f"{applicant.draft_address}/adresse")
    applicant.submit(ERBACH)
    assert applicant.step == "kontakt"
    assert applicant.open(question).status_code == 200 and applicant.step != "anderswo"
    applicant.open(f"{applicant.draft_address}/adresse")
    applicant.submit({**ERBACH, "adresse-postal_code": "64760", "adresse-city": "Oberzent"})
    assert applicant.step == "anderswo" and "Oberzent" in applicant.text


def test_the_choice_survives_later_answers(standing_app):
    applicant = at_address(standing_app)
    press(applicant, "Hier bleiben")
    applicant.submit({})
    assert stored_draft(standing_app, applicant).stays == "64711"


@pytest.mark.parametrize(
    ("town", "postal_code"),
    [("michelstadt", "64720"), ("witzenhausen", "37216"), ("michelstadt", "10115"), ("musterstadt", "64711")],
)
def test_nobody_is_asked_whose_address_is_here_nowhere_or_only_for_practice(standing_app, town, postal_code):
    applicant = at_address(standing_app, town, {**ERBACH, "adresse-postal_code": postal_code})
    assert applicant.step == "kontakt" and applicant.address.startswith(f"/{town}/")


def test_coming_from_the_check_page_one_gets_back_there(standing_app):
    applicant = with_answers(standing_app, answers_of(standing_app))
    applicant.open(f"{applicant.draft_address}/adresse?nach=pruefen")
    applicant.submit(ERBACH)
    assert "nach=pruefen" in applicant.address
    press(applicant, "Hier bleiben")
    assert applicant.step == "kontakt" and "nach=pruefen" in applicant.address


def test_another_town_than_the_offered_ones_cannot_be_chosen(standing_app):
    applicant = at_address(standing_app)
    token = dict(applicant.form_values())["csrf_token"]
    data = {"csrf_token": token, "action": "move", "town": "witzenhausen"}
    applicant.page = applicant.client.post(applicant.address, data=data, follow_redirects=True)
    assert applicant.address.startswith("/michelstadt/")


def with_towns(app: Flask, change: Callable[[TownFile], TownFile]) -> Flask:
    """The same portal with other town files."""
    folder = read_folder(house_of(app).settings.services)
    towns = {slug: change(file) for slug, file in folder.towns.items()}
    return build(house=replace(house_of(app), catalogue=Catalogue(FolderStock(replace(folder, towns=towns)))))


@ON_ONE_DATABASE
def test_of_towns_that_share_a_postal_code_one_is_chosen(standing_app):
    def shared(file: TownFile) -> TownFile:
        if file.town.slug not in ("erbach", "oberzent"):
            return file
        return file.model_copy(update={"town": file.town.model_copy(update={"postal_codes": ("64711",)})})

    portal = with_towns(standing_app, shared)
    applicant = at_address(portal)
    assert "In welchem wohnen Sie?" in applicant.text
    press(applicant, "In Oberzent weitermachen")
    assert applicant.address.startswith("/oberzent/")

    applicant = at_address(portal)
    assert "Ist Ihr Ort nicht dabei? Dann bleiben Sie hier." in applicant.text
    press(applicant, "Hier bleiben")
    assert applicant.address.startswith("/michelstadt/") and applicant.step == "kontakt"


@ON_ONE_DATABASE
def test_who_finds_their_place_not_among_those_of_the_postal_code_can_go_on_and_send(standing_app):
    applicant = Applicant(standing_app.test_client(), "musterstadt", "wohngeld-anfragen")
    applicant.begin()
    answers = house_of(standing_app).catalogue.services["wohngeld-anfragen"].examples[0].answers
    own = {"adresse-postal_code": "01877", "adresse-city": "Röderbrunn"}
    while applicant.step != "adresse":
        applicant.submit(applicant.values_for(applicant.step, answers))
    applicant.submit(applicant.values_for("adresse", answers) | own)
    assert applicant.errors.keys() == {"adresse-city"} and "Ein anderer Ort" in applicant.text
    applicant.submit({"adresse-city": "*", "adresse-other": "Röderbrunn"})
    assert not applicant.errors and applicant.step != "adresse"
    applicant.fill(answers | {"adresse": {}})
    assert applicant.step == "pruefen" and "01877 Röderbrunn" in applicant.text
    applicant.send()
    assert applicant.address.endswith("/eingang"), applicant.errors


@pytest.mark.parametrize(
    ("place", "towns"),
    [("64711", ["erbach"]), ("Erbach", ["erbach"]), ("weissenborn", ["sontra", "weissenborn"]), ("Berlin", [])],
)
def test_a_service_page_leads_to_the_same_service_elsewhere(standing_app, place, towns):
    client = standing_app.test_client()
    answer = client.get(f"/michelstadt/leistungen/{DOG}/woanders?ort={place}")
    if len(towns) == 1:
        assert answer.location == f"/{towns[0]}/leistungen/{DOG}"
        return
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    assert page.xpath("//ul[@class='p-towns']//a/@href") == [f"/{town}/leistungen/{DOG}" for town in towns]


def test_what_only_others_offer_says_who_does_and_whom_to_call(standing_app):
    page = tree(standing_app, "/brombachtal/leistungen/fuehrung-anfragen", 404)
    links = page.xpath("//ul[@class='p-towns']//a/@href")
    assert "/michelstadt/leistungen/fuehrung-anfragen" in links and not any("witzenhausen" in link for link in links)
    assert page.xpath("//main//p/a[starts-with(@href, 'tel:')]")
    assert "Fehler 404" in tree(standing_app, "/erbach/leistungen/raumfahrt", 404).text_content()
