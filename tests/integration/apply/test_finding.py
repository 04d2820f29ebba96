"""People find what they need: by searching, by whom it is for, by occasion, and in the right town."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import lxml.html
import pytest
from flask import Flask

TOWN = "michelstadt"


def page(app: Flask, address: str, status: int = 200) -> Any:
    answer = app.test_client().get(address)
    assert answer.status_code == status, answer.status_code
    return lxml.html.fromstring(answer.get_data(as_text=True))


def shown(tree: Any) -> list[str]:
    """The services listed on a page, by id."""
    return [link.rsplit("/", 1)[-1] for link in tree.xpath("//li[@class='p-service']//a/@href")]


#: What clubs can do, by title.
FOR_CLUBS = [
    "anregung-senden",
    "gaststaette-anzeigen",
    "feuerwerk-anzeigen",
    "grillhuette-anfragen",
    "marktstand-beantragen",
    "plakatierung-beantragen",
    "sondernutzung-beantragen",
    "stellungnahme-abgeben",
    "veranstaltung-anzeigen",
    "vereinsfoerderung-beantragen",
]


@pytest.mark.parametrize(
    ("asked", "services"),
    [
        ("q=Hunt+anmelden", ["hund-anmelden"]),
        ("gruppe=vereine", FOR_CLUBS),
        ("anlass=tiere", ["hund-abmelden", "hund-anmelden"]),
        ("q=hund&gruppe=privat&anlass=tiere", ["hund-anmelden", "hund-abmelden"]),
        ("anlass=tiere&gruppe=vereine", []),
    ],
)
def test_the_list_is_narrowed_by_words_by_audience_and_by_occasion(standing_app, asked, services):
    tree = page(standing_app, f"/{TOWN}/leistungen?{asked}")
    assert shown(tree) == services
    for name, _, value in (part.partition("=") for part in asked.split("&")[1:]):
        assert tree.xpath(f"//select[@name='{name}']/option[@selected]/@value") == [value]


def test_what_cannot_be_chosen_narrows_nothing(standing_app):
    everything = shown(page(standing_app, f"/{TOWN}/leistungen"))
    assert shown(page(standing_app, f"/{TOWN}/leistungen?gruppe=hunde&anlass=weltuntergang")) == everything


def test_without_a_hit_the_nearest_services_and_the_phone_are_offered(standing_app):
    tree = page(standing_app, f"/{TOWN}/leistungen?q=Biomüll")
    assert shown(tree)[0] == "mangel-melden" and tree.xpath("//main//p/a[starts-with(@href, 'tel:')]")
    assert len(shown(page(standing_app, f"/{TOWN}/leistungen?q=Zeppelin"))) == 6


def test_the_start_page_leads_to_each_occasion(standing_app):
    links = page(standing_app, f"/{TOWN}/").xpath("//a[contains(@href, 'anlass=')]/@href")
    assert links and all(shown(page(standing_app, link)) for link in links)


CHECK = f"/{TOWN}/leistungen/veranstaltung-anzeigen/check"


def sent(tree: Any, **chosen: str) -> str:
    """The address to which the page's form leads with this choice."""
    (form,) = tree.xpath("//main//form")
    return f"{CHECK}?{urlencode(dict(form.form_values()) | chosen)}"


def test_a_pre_check_leads_question_by_question_to_its_result(standing_app):
    start = page(standing_app, CHECK)
    assert not start.xpath("//*[@role='alert']")
    refused = page(standing_app, sent(start))
    assert refused.xpath("//*[@role='alert']//a/@href") == ["#ort"]
    second = page(standing_app, sent(start, ort="privat"))
    assert "Wer kann kommen?" in second.findtext(".//title")
    result = page(standing_app, sent(second, gaeste="eingeladen"))
    assert result.xpath("//h1/text()") == ["Sie brauchen nichts zu tun"]
    again = [link for link in result.xpath("//dl//a/@href")]
    assert again == [CHECK, f"{CHECK}?ort=privat"]


def test_who_needs_the_form_gets_to_it(standing_app):
    links = page(standing_app, f"{CHECK}?ort=draussen").xpath("//main//a/@href")
    assert f"/{TOWN}/antrag/veranstaltung-anzeigen" in links
    assert CHECK in page(standing_app, CHECK.removesuffix("/check")).xpath("//main//a/@href")


def test_a_service_without_a_pre_check_has_no_such_page(standing_app):
    page(standing_app, f"/{TOWN}/leistungen/hund-anmelden/check", 404)
