"""The form to print: for everybody, kept by browsers, and only where the form is the town's own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from portal.apply import paper
from portal.catalogue import Link, Offer
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.apply.journeys import house_of

pytestmark = ON_ONE_DATABASE

ADDRESS = "/michelstadt/leistungen/hund-anmelden/formular.pdf"
PAGE = "/michelstadt/leistungen/hund-anmelden"


@pytest.fixture
def offered(standing_app, monkeypatch):
    """`offered(way="paper")`: Michelstadt offers the dog's registration in another way."""
    catalogue = house_of(standing_app).catalogue
    known = catalogue.offer

    def change(**changed: object) -> None:
        def offer(town: str, service: str) -> Offer | None:
            found = known(town, service)
            return replace(found, **changed) if found and (town, service) == ("michelstadt", "hund-anmelden") else found

        monkeypatch.setattr(type(catalogue), "offer", lambda _self, town, service: offer(town, service))

    return change


def test_the_form_is_a_pdf_everybody_may_keep(standing_app):
    answer = standing_app.test_client().get(ADDRESS)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Content-Disposition"] == 'inline; filename="hund-anmelden-michelstadt.pdf"'
    assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")


def test_who_has_the_form_already_is_told_so_and_nothing_is_drawn(standing_app, monkeypatch):
    client = standing_app.test_client()
    tag = client.get(ADDRESS).headers["ETag"]
    monkeypatch.setattr(paper, "shelf", SimpleNamespace(file=lambda _: pytest.fail("drawn for nothing")))
    again = client.get(ADDRESS, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_another_town_has_another_form(standing_app):
    client = standing_app.test_client()
    ours = client.get(ADDRESS).headers["ETag"]
    assert client.get(ADDRESS.replace("michelstadt", "erbach"), headers={"If-None-Match": ours}).status_code == 200


def test_head_tells_the_size_without_the_form(standing_app):
    client = standing_app.test_client()
    whole, head = client.get(ADDRESS), client.head(ADDRESS)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data)) and head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize(
    "address",
    [
        "/michelstadt/leistungen/unbekannt/formular.pdf",
        "/nirgendwo/leistungen/hund-anmelden/formular.pdf",
    ],
)
def test_what_is_not_offered_has_no_form(standing_app, address):
    assert standing_app.test_client().get(address).status_code == 404


def test_what_others_decide_has_no_form_of_ours(standing_app, offered):
    offered(way="link", link=Link(url="https://amt.example/antrag", provider="Kreisausschuss"))
    client = standing_app.test_client()
    assert client.get(ADDRESS).status_code == 404
    assert "formular.pdf" not in client.get(PAGE).text


def test_beside_the_form_online_the_paper_is_one_of_the_other_ways(standing_app):
    page = standing_app.test_client().get(PAGE).text
    assert "Jetzt online ausfüllen" in page and "Formular drucken" not in page
    assert page.index('id="wege"') < page.index("Formular auf Papier (PDF)")


def test_where_there_is_only_paper_printing_is_the_way_and_its_size_is_told(standing_app, offered):
    offered(way="paper")
    client = standing_app.test_client()
    page, size = client.get(PAGE).text, len(client.get(ADDRESS).data)
    found = re.search(r"Formular drucken \(PDF, (\d+)\xa0kB\)", page)
    assert found and int(found[1]) == round(size / 1000)
    assert "Formular auf Papier" not in page


def test_a_closed_form_is_not_offered_to_print(standing_app, offered):
    offered(closes=date(2020, 1, 1))
    assert "formular.pdf" not in standing_app.test_client().get(PAGE).text


def test_the_shelf_keeps_few_forms_and_gives_the_same(standing_app):
    catalogue = house_of(standing_app).catalogue
    shelf = paper.Shelf(places=2)
    contents = [
        paper.paper_content(offer, catalogue.cooperation(offer.municipality.ikz))
        for town in ("michelstadt", "erbach", "witzenhausen")
        if (offer := catalogue.offer(town, "hund-anmelden"))
    ]
    made = [shelf.file(content) for content in contents]
    assert shelf.file(contents[2]) is made[2]
    assert shelf.file(contents[0]) is not made[0] and shelf.file(contents[0]) == made[0]
    assert [shelf.size(content) for content in contents] == [len(file) for file in made]
