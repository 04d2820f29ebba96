"""What changed is told as a feed that never repeats itself; search engines find the pages of services and no others."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree, html

from portal.catalogue import Catalogue
from portal.settings import REPOSITORY
from tests.house_fixtures import ON_ONE_DATABASE
from tests.integration.open_data.conftest import BASE

pytestmark = ON_ONE_DATABASE

DOG, EVENT = "hund-anmelden", "veranstaltung-anzeigen"
TOWN_FEED, FEED = "/erbach/leistungen/aenderungen.atom", "/api/v1/changes.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

TOLD = f"""
changes:
  - {{date: 2026-11-02, service: {EVENT}, text: Kommt erst.}}
  - {{date: 2026-07-01, service: {DOG}, town: erbach, text: Nur in Erbach & hier.}}
  - {{date: 2026-06-01, service: {EVENT}, text: Überall.}}
"""


@pytest.fixture
def folder(tmp_path):
    copy = Path(shutil.copytree(REPOSITORY / "services", tmp_path / "services"))
    (copy / "changes.yaml").write_text(TOLD, encoding="utf-8")
    return copy


@pytest.fixture
def told(reader_of, folder, on_day):
    """A reader of these changes in the summer of 2026."""
    on_day(date(2026, 7, 15))
    return reader_of(catalogue=Catalogue.read(folder))


def feed_of(reader, path):
    answer = reader.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return etree.fromstring(answer.data)


def values(feed, path):
    return feed.xpath(path, namespaces=ATOM)


def test_a_feed_tells_what_has_happened_the_newest_first(told):
    summaries = "a:entry/a:summary/text()"
    assert values(feed_of(told, FEED), summaries) == ["Nur in Erbach & hier.", "Überall."]
    assert values(feed_of(told, TOWN_FEED), summaries) == ["Nur in Erbach & hier.", "Überall."]
    assert values(feed_of(told, TOWN_FEED.replace("erbach", "oberzent")), summaries) == ["Überall."]


def test_what_was_written_ahead_is_told_from_its_day_on(told, on_day):
    before = told.get(FEED).headers["ETag"]
    on_day(date(2026, 11, 2))
    assert "Kommt erst." in told.get(FEED, If_None_Match=before).text


def test_a_feed_has_all_that_readers_need(told):
    for path in (FEED, TOWN_FEED):
        feed = feed_of(told, path)
        assert values(feed, "a:link[@rel='self']/@href") == [BASE + path]
        assert values(feed, "a:updated/text()") == ["2026-07-01T00:00:00+02:00"]
        assert values(feed, "a:author/a:name/text()") and values(feed, "a:title/text()")
        for entry in values(feed, "a:entry"):
            assert all(len(values(entry, f"a:{name}")) == 1 for name in ("id", "title", "updated", "summary"))
            for page in values(entry, "a:link[@rel='alternate']/@href"):
                assert page.startswith(BASE) and told.get(page).status_code == 200
        assert told.get(values(feed, "a:link[@rel='alternate']/@href")[0]).status_code == 200


def test_who_mends_a_sentence_tells_nothing_new(told, reader_of, folder):
    file = folder / "changes.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Überall.", "In allen Kommunen."), encoding="utf-8")
    mended = reader_of(catalogue=Catalogue.read(folder))
    for path in (FEED, TOWN_FEED):
        first, then = feed_of(told, path), feed_of(mended, path)
        ids = values(first, "//a:id/text()")
        assert ids == values(then, "//a:id/text()") and len(set(ids)) == len(ids) == 3
        assert "In allen Kommunen." in values(then, "a:entry/a:summary/text()")
    assert "tag:portal.example,2026-06-01:veranstaltung-anzeigen" in values(feed_of(told, FEED), "//a:id/text()")


def test_a_feed_without_news_is_one_all_the_same(reader_of, folder):
    (folder / "changes.yaml").unlink()
    feed = feed_of(reader_of(catalogue=Catalogue.read(folder)), FEED)
    assert not values(feed, "a:entry") and values(feed, "a:updated/text()") == ["2026-01-01T00:00:00+01:00"]


def test_the_list_of_services_names_its_feed(reader):
    page = html.fromstring(reader.get("/erbach/leistungen").text)
    (link,) = page.xpath("//link[@rel='alternate'][@type='application/atom+xml']")
    assert reader.get(link.get("href")).status_code == 200 and link.get("title")


# Search engines -------------------------------------------------------------------------------------------------------


def locations(reader, path):
    answer = reader.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return etree.fromstring(answer.data).xpath("//s:loc/text()", namespaces=MAP)


def robots(reader):
    rules = RobotFileParser()
    rules.parse(reader.get("/robots.txt").text.splitlines())
    return rules


def test_sitemaps_name_every_page_of_a_service_once_and_nothing_else(reader, catalogue):
    maps = locations(reader, "/sitemap.xml")
    assert maps == [f"{BASE}/{town.slug}/sitemap.xml" for town in catalogue.participating]
    for address in maps[:3]:
        town = address.split("/")[3]
        pages = locations(reader, address)
        assert set(pages) == {
            f"{BASE}/{town}/",
            f"{BASE}/{town}/leistungen",
            *(f"{BASE}/{town}/leistungen/{offer.card.id}" for offer in catalogue.offers(town)),
        }
        assert len(pages) == len(set(pages))
        assert all(reader.get(page).status_code == 200 for page in pages)


def test_robots_txt_names_the_sitemap_and_keeps_nobody_from_what_it_lists(reader):
    rules = robots(reader)
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"]
    assert all(rules.can_fetch("any", page) for page in locations(reader, "/erbach/sitemap.xml"))
    assert rules.can_fetch("any", f"{BASE}/api/v1/services")


@pytest.mark.parametrize(
    "address",
    [
        f"/erbach/antrag/{DOG}",
        f"/erbach/antrag/{DOG}/0/name",
        "/erbach/vorgang/K7QM-24RT-9XWA",
        "/erbach/status",
        "/erbach/fortsetzen",
        "/erbach/amt/anmelden",
        "/betrieb/",
        "/metrics",
        "/musterstadt/leistungen",
    ],
)
def test_drafts_cases_offices_and_the_training_town_are_left_alone(reader, address):
    """The star stands for a town's name; ``RobotFileParser`` does not know it, so a town is put in its place."""
    rules = RobotFileParser()
    rules.parse(reader.get("/robots.txt").text.replace("/*/", "/erbach/").splitlines())
    assert not rules.can_fetch("any", BASE + address)
