"""Other programs read what is offered where: complete, described, cacheable, and the same for everybody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.catalogue import Link
from portal.catalogue.towns import RESERVED_SLUGS
from portal.open_data.paging import PER_PAGE
from tests.clerks import statements
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.open_data.conftest import BASE
from tests.integration.open_data.json_schema import Checker

pytestmark = ON_ONE_DATABASE

API = "/api/v1"
DOG = "hund-anmelden"
OFFER = f"{API}/municipalities/michelstadt/services/{DOG}"
ADDRESSES = (
    f"{API}/municipalities",
    f"{API}/municipalities/michelstadt",
    f"{API}/municipalities/michelstadt/services",
    OFFER,
    f"{API}/services",
    f"{API}/services/{DOG}",
    f"{API}/openapi.json",
    f"{API}/changes.atom",
)
BESIDE = ("/michelstadt/leistungen/aenderungen.atom", "/sitemap.xml", "/michelstadt/sitemap.xml", "/robots.txt")


def test_an_offer_says_what_one_must_know_to_apply(reader, catalogue):
    told, offer = reader.json(OFFER), catalogue.offer("michelstadt", DOG)
    service = offer.service

    assert told["municipality"] == {
        "id": "michelstadt",
        "name": "Michelstadt",
        "ars": "064370011011",
        "ags": "06437011",
        "training": False,
    }
    assert (told["id"], told["version"], told["leika"]) == (DOG, service.version, "99102013104000")
    assert told["content_hash"] == service.content_hash
    assert (told["way"], told["state"], told["trust_level"]) == ("form", "open", "none")
    assert told["fee"]["text"] == offer.fee_text and told["processing"] == service.processing
    assert told["legal_basis"] == service.legal_basis
    assert (told["office"]["name"], told["office"]["phone"]) == (offer.office.name, offer.office.phone)
    assert told["links"] == {
        "self": f"{BASE}{OFFER}",
        "page": f"{BASE}/michelstadt/leistungen/{DOG}",
        "service": f"{BASE}{API}/services/{DOG}",
        "municipality": f"{BASE}{API}/municipalities/michelstadt",
        "apply": f"{BASE}/michelstadt/antrag/{DOG}",
    }


def test_amounts_are_whole_cents(reader, catalogue):
    lines = reader.json(f"{API}/municipalities/erbach/services/{DOG}")["fee"]["tariff"]["lines"]
    tariff = catalogue.offer("erbach", DOG).service.tariff
    assert lines == [{"case": line.case, "cents": line.cents} for line in tariff.lines] != []


def test_what_a_town_says_differently_is_told_there_only(reader, catalogue):
    here = reader.json(f"{API}/municipalities/erbach/services/{DOG}")
    general = reader.json(f"{API}/services/{DOG}")
    assert here["fee"]["text"] != general["fee"]["text"] == catalogue.service(DOG).fee_text
    assert here["content_hash"] != general["content_hash"] == catalogue.service(DOG).content_hash


@pytest.mark.parametrize(("from_now", "state"), [(1, "not_yet"), (0, "open"), (-1, "over")])
def test_whether_one_can_apply_is_told_as_of_the_day(reader, on_day, monkeypatch, from_now, state):
    day = date(2026, 6, 12)
    catalogue = reader.app.extensions["portal"].catalogue
    offer = replace(catalogue.offer("michelstadt", DOG), opens=day, closes=day)
    monkeypatch.setattr(catalogue, "offer", lambda town, service: offer)
    on_day(day - timedelta(days=from_now))

    told = reader.json(OFFER)
    assert (told["state"], told["opens"], told["closes"]) == (state, "2026-06-12", "2026-06-12")
    assert bool(told["links"]["apply"]) is (state == "open")


def test_a_page_of_somebody_else_is_named_and_no_form(reader, monkeypatch):
    catalogue = reader.app.extensions["portal"].catalogue
    link = Link(url="https://amt.example/antrag", provider="Kreisausschuss")
    offer = replace(catalogue.offer("michelstadt", DOG), way="link", link=link)
    monkeypatch.setattr(catalogue, "offer", lambda town, service: offer)
    told = reader.json(OFFER)
    assert (told["way"], told["link"]["provider"], told["links"]["apply"]) == ("link", "Kreisausschuss", None)


def test_lists_hold_everything_once_and_lead_to_the_details(reader, catalogue):
    towns = reader.json(f"{API}/municipalities")
    assert [town["id"] for town in towns["items"]] == [town.slug for town in catalogue.participating]
    for town in towns["items"][:2]:
        assert reader.json(town["links"]["self"])["id"] == town["id"]
        offers = reader.json(town["links"]["services"])
        assert [one["id"] for one in offers["items"]] == [one.card.id for one in catalogue.offers(town["id"])]
        assert all(reader.json(one["links"]["self"])["title"] == one["title"] for one in offers["items"])
    services = reader.json(f"{API}/services")
    assert {one["id"] for one in services["items"]} == set(catalogue.service_ids())
    assert services["total"] == len(services["items"]) and services["links"]["next"] is None


def test_the_training_town_answers_and_says_so_but_stands_in_no_list(reader):
    assert reader.json(f"{API}/municipalities/musterstadt")["training"] is True
    assert "musterstadt" not in reader.get(f"{API}/municipalities").text


def test_long_lists_come_in_pages(reader, catalogue, monkeypatch):
    own = reader.app.extensions["portal"].catalogue
    many = tuple(catalogue.participating[0] for _ in range(2 * PER_PAGE + 1))
    monkeypatch.setattr(own, "participating", many)
    first, last = reader.json(f"{API}/municipalities"), reader.json(f"{API}/municipalities?page=3")

    assert (len(first["items"]), first["page"], first["pages"], first["total"]) == (PER_PAGE, 1, 3, len(many))
    assert first["links"]["next"] == f"{BASE}{API}/municipalities?page=2" and first["links"]["previous"] is None
    assert len(last["items"]) == 1 and last["links"]["next"] is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/municipalities?page=0", 400),
        ("/municipalities?page=abc", 400),
        ("/services?page=2", 404),
        ("/municipalities/nirgendwo", 404),
        ("/municipalities/nirgendwo/services", 404),
        ("/municipalities/michelstadt/services/kuh-anmelden", 404),
        ("/services/kuh-anmelden", 404),
        ("/gibt-es-nicht", 404),
        ("/../../gibt-es-nicht", 404),
    ],
)
def test_refusals_are_german_problems_that_any_page_may_read(reader, path, status):
    answer = reader.get(API + path, If_None_Match=reader.get(f"{API}/services").headers["ETag"])
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["status"] == status and answer.json["title"][0].isupper() and answer.json["detail"][-1] == "."
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(reader, method):
    answer = reader.ask(method, f"{API}/services")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_service_whose_file_is_broken_is_a_problem_for_now(reader, monkeypatch):
    catalogue = reader.app.extensions["portal"].catalogue
    monkeypatch.setattr(catalogue, "offer", lambda town, service: None)
    monkeypatch.setattr(catalogue, "is_broken", lambda town, service: True)
    answer = reader.get(OFFER)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


def test_an_error_of_ours_is_a_problem_too_and_tells_nothing_of_it(reader, monkeypatch):
    monkeypatch.setattr("portal.open_data.views.the_municipality", lambda town: 1 / 0)
    answer = reader.get(f"{API}/municipalities/michelstadt")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json["request_id"] and "Zero" not in answer.text


# Caches ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*ADDRESSES, *BESIDE])
def test_caches_may_keep_every_answer_and_ask_whether_it_still_holds(reader, path):
    first = reader.get(path)
    tag = first.headers["ETag"]
    again = reader.get(path, If_None_Match=tag)

    assert first.status_code == 200 and re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert reader.get(path, If_None_Match=f"W/{tag}").status_code == 304
    assert reader.get(path, If_None_Match='"other"').data == first.data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [*ADDRESSES, *BESIDE])
def test_no_answer_sets_a_cookie_or_depends_on_one(reader, path, method):
    answer = reader.ask(method, path, Cookie="holder=abc; session=def")
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert method == "GET" or answer.data == b""


def test_what_is_kept_ends_with_the_day_and_with_the_catalogue(reader, reader_of, on_day, catalogue, monkeypatch):
    def tag(of):
        return of.get(OFFER).headers["ETag"]

    on_day(date(2026, 6, 12))
    today = tag(reader)
    assert tag(reader_of()) == today
    on_day(date(2026, 6, 13))
    assert tag(reader) != today
    on_day(date(2026, 6, 12))
    monkeypatch.setattr(reader.app.extensions["portal"].catalogue, "fingerprint", "another")
    assert tag(reader) != today


def test_no_answer_asks_the_database(reader):
    house = reader.app.extensions["portal"]
    with statements(house) as asked:
        for path in (*ADDRESSES, *BESIDE):
            assert reader.get(path).status_code == 200
    assert asked == []


# Other pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ADDRESSES)
def test_any_page_may_read_the_api(reader, path):
    answer = reader.get(path, Origin="https://other.example", Sec_Fetch_Site="cross-site")
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    asked = reader.ask("OPTIONS", path, Origin="https://other.example", Access_Control_Request_Method="GET")
    assert asked.status_code == 200 and asked.headers["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize("path", ["/", "/michelstadt/leistungen", *BESIDE])
def test_no_other_address_is_open_to_other_pages(reader, path):
    answer = reader.get(path, Origin="https://other.example")
    assert answer.status_code == 200 and "Access-Control-Allow-Origin" not in answer.headers


# The description ------------------------------------------------------------------------------------------------------


def filled(path):
    return path.replace("{town}", "michelstadt").replace("{service}", DOG)


def test_the_description_names_every_address_of_the_api_and_no_other(reader):
    described = {filled(path) for path in reader.json(f"{API}/openapi.json")["paths"]}
    routed = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule).removeprefix(API)
        for rule in reader.app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert described == {filled(path) for path in routed} - {"/openapi.json"}


def test_every_answer_keeps_to_its_schema(reader):
    document = reader.json(f"{API}/openapi.json")
    assert document["openapi"] == "3.1.0" and document["servers"] == [{"url": f"{BASE}{API}"}]
    checker = Checker(document)
    checked = 0
    for path, item in document["paths"].items():
        content = item["get"]["responses"]["200"]["content"]
        schema = content.get("application/json", {}).get("schema")
        answer = reader.get(API + filled(path))
        assert answer.status_code == 200 and answer.mimetype in content
        if schema:
            assert list(checker.faults(schema, answer.json)) == []
            checked += 1
    assert checked == 6


def test_every_offer_everywhere_keeps_to_its_schema(reader, catalogue):
    document = reader.json(f"{API}/openapi.json")
    checker, schema = Checker(document), {"$ref": "#/components/schemas/Offer"}
    for service in catalogue.service_ids():
        for town in ("erbach", "witzenhausen", "musterstadt"):
            if catalogue.offer(town, service):
                told = reader.json(f"{API}/municipalities/{town}/services/{service}")
                assert list(checker.faults(schema, told)) == []


def test_a_problem_keeps_to_its_schema(reader):
    document = reader.json(f"{API}/openapi.json")
    schema = document["components"]["responses"]["Problem"]["content"]["application/problem+json"]["schema"]
    assert list(Checker(document).faults(schema, reader.get(f"{API}/services/kuh").json)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"ars": "1"}, "$.ars"),
        ({"kind": "Dorf"}, "$.kind"),
        ({"more": 1}, "more is not described"),
        ({"postal_codes": [1]}, "$.postal_codes[0]"),
        ({"placeholder": "yes"}, "$.placeholder"),
    ],
)
def test_the_check_of_schemas_finds_what_does_not_keep_to_them(reader, change, place):
    document = reader.json(f"{API}/openapi.json")
    told = reader.json(f"{API}/municipalities/erbach") | change
    assert place in "".join(Checker(document).faults({"$ref": "#/components/schemas/Municipality"}, told))


def test_every_reference_in_the_description_leads_somewhere_and_names_are_unique(reader):
    document = reader.json(f"{API}/openapi.json")
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    assert references and all(Checker(document).resolve(reference) for reference in references)
    names = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(names) == len(set(names))
    for path, item in document["paths"].items():
        named = {one["name"] for one in item["get"]["parameters"] if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_no_town_can_take_a_first_part_of_an_address_of_the_portal(reader):
    firsts = {rule.rule.split("/")[1] for rule in reader.app.url_map.iter_rules()}
    slugs = {first for first in firsts if re.fullmatch("[a-z][a-z0-9-]*", first)}
    assert "api" in slugs and slugs <= RESERVED_SLUGS
