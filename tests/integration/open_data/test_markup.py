"""The page of a service says to programs what it says to people (schema.org/GovernmentService, as microdata)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

import pytest
from lxml import html

from portal.catalogue import Link, Tariff
from portal.fees import FeeRule
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.open_data.conftest import BASE

pytestmark = ON_ONE_DATABASE

DOG = "hund-anmelden"
PAGE = f"/michelstadt/leistungen/{DOG}"
SCHEMA = "https://schema.org/"
COMPLETE = {"name", "provider", "areaServed", "serviceType", "url", "audience", "availableChannel"}


def value_of(element: Any) -> Any:
    """The value of a property as the HTML standard says (microdata, „property value“)."""
    if element.get("itemscope") is not None:
        return item_of(element)
    if element.tag in ("a", "link"):
        return urljoin(BASE, element.get("href"))
    return element.get("content") if element.tag == "meta" else element.text_content()


def item_of(element: Any) -> dict[str, Any]:
    """The item an element describes: its type, and its properties as lists."""
    item: dict[str, Any] = {"type": element.get("itemtype")}
    waiting = list(element)
    while waiting:
        child = waiting.pop(0)
        if child.get("itemprop"):
            item.setdefault(child.get("itemprop"), []).append(value_of(child))
        if child.get("itemscope") is None:
            waiting = [*child, *waiting]
    return item


def described(reader, path=PAGE):
    answer = reader.get(path)
    assert answer.status_code == 200
    (element,) = html.fromstring(answer.text).xpath("//*[@itemscope][not(@itemprop)]")
    return item_of(element)


@pytest.fixture
def offered(reader, monkeypatch):
    """`offered(way="link")`: the town's offer with other parts."""
    catalogue = reader.app.extensions["portal"].catalogue
    original = catalogue.offer

    def change(**parts):
        offer = replace(original("michelstadt", DOG), **parts)
        monkeypatch.setattr(catalogue, "offer", lambda town, service: offer)

    return change


def test_a_service_names_itself_who_offers_it_where_and_for_whom(reader, catalogue):
    item, offer = described(reader), catalogue.offer("michelstadt", DOG)
    town = offer.municipality

    assert item["type"] == f"{SCHEMA}GovernmentService"
    assert item["name"] == item["serviceType"] == ["Hund anmelden"]
    assert item["description"] == [offer.service.lead] and item["identifier"] == [offer.service.leika]
    assert item["url"] == [BASE + PAGE]
    assert item["areaServed"] == [
        {"type": f"{SCHEMA}AdministrativeArea", "name": ["Michelstadt"], "identifier": [town.ars]}
    ]
    assert item["audience"] == [{"type": f"{SCHEMA}Audience", "audienceType": ["Privatpersonen"]}]
    (provider,) = item["provider"]
    assert provider["type"] == f"{SCHEMA}GovernmentOrganization" and provider["name"] == [town.official_name]
    assert town.address.street in provider["address"][0] and town.address.city in provider["address"][0]


def channels(reader):
    found = described(reader)["availableChannel"]
    assert {channel["type"] for channel in found} == {f"{SCHEMA}ServiceChannel"}
    phones = [phone["telephone"][0] for channel in found for phone in channel.get("servicePhone", ())]
    return [url for channel in found for url in channel.get("serviceUrl", ())], phones


def test_the_channels_are_our_form_and_the_telephone(reader, catalogue):
    phone = catalogue.offer("michelstadt", DOG).office.phone
    assert channels(reader) == ([f"{BASE}/michelstadt/antrag/{DOG}"], [phone])


def test_a_page_of_somebody_else_is_the_channel_where_one_applies_there(reader, offered):
    offered(way="link", link=Link(url="https://amt.example/antrag", provider="Kreisausschuss"))
    assert channels(reader)[0] == ["https://amt.example/antrag"]


def test_on_paper_only_the_telephone_is_left(reader, offered):
    offered(way="paper")
    urls, phones = channels(reader)
    assert urls == [] and len(phones) == 1


LINES = {"title": "Gebühren", "lines": [{"case": "Anmeldung", "cents": 2550}, {"case": "Marke", "cents": 5}]}
FIXED = {"legal_basis": "§ 1", "items": [{"kind": "fixed", "label": "Erlaubnis", "cents": 2500}]}


def as_rule(**parts):
    return FeeRule.model_validate_json(json.dumps(FIXED | parts))


@pytest.mark.parametrize(
    ("tariff", "fee", "prices"),
    [
        (LINES, None, [("Anmeldung", "25.50"), ("Marke", "0.05")]),
        (LINES | {"illustrative": True}, None, []),
        (None, {}, [("Erlaubnis", "25.00")]),
        (LINES, {}, [("Erlaubnis", "25.00")]),
        (None, {"illustrative": True}, []),
        (None, {"maximum_cents": 1000}, []),
        (None, {"items": [*FIXED["items"], {"kind": "fixed", "label": "Auslagen", "cents": 100}]}, []),
        (None, None, []),
    ],
)
def test_only_amounts_that_are_decided_and_fixed_are_prices(reader, catalogue, offered, tariff, fee, prices):
    service = catalogue.offer("michelstadt", DOG).service.in_words(
        {
            "tariff": Tariff.model_validate(tariff, strict=False) if tariff else None,
            "fee": None if fee is None else as_rule(**fee),
        }
    )
    offered(spoken=lambda: service)
    offers = described(reader).get("offers", [])
    assert [(one["name"][0], one["price"][0]) for one in offers] == prices
    assert {one["priceCurrency"][0] for one in offers} <= {"EUR"}
    told = reader.json(f"/api/v1/municipalities/michelstadt/services/{DOG}")["fee"]
    assert told["calculated"] is (fee is not None)
    assert told["fixed_cents"] == (2500 if fee == {} else None)


def test_a_levy_is_told_by_its_name(reader):
    def fee_of(service: str) -> dict[str, object]:
        return reader.json(f"/api/v1/municipalities/erbach/services/{service}")["fee"]

    assert (fee_of("gaestebeitrag-melden")["name"], fee_of("gewerbe-anmelden")["name"]) == ("Gästebeitrag", None)


def test_every_page_of_a_service_is_described(reader, catalogue):
    for service in catalogue.service_ids():
        if catalogue.offer("musterstadt", service):
            item = described(reader, f"/musterstadt/leistungen/{service}")
            assert {
                "name",
                "provider",
                "areaServed",
                "serviceType",
                "url",
                "audience",
                "availableChannel",
            } <= item.keys()
