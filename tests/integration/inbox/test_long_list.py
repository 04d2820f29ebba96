"""A list too long to be counted says „mehr als“ and can be leafed through all the same."""

import lxml.html
import pytest

from portal.submissions import cases
from tests.cases import make_case
from tests.clerks import signed_in

INBOX = "/michelstadt/amt/eingang"


@pytest.fixture
def newest_first(house, monkeypatch):
    """Seven cases where pages have two rows and counting ends at four."""
    monkeypatch.setattr(cases, "PAGE_SIZE", 2)
    monkeypatch.setattr(cases, "MOST_COUNTED", 4)
    return [make_case(house) for _ in range(7)][::-1]


def page(client, number):
    tree = lxml.html.fromstring(client.get(f"{INBOX}?seite={number}").text)
    references = [address.rsplit("/", 1)[1] for address in tree.xpath("//ul[contains(@class,'p-inbox')]//a/@href")]
    return references, tree.xpath("string(//h1)"), tree.xpath("string(//*[@aria-current='page' and not(@href)])")


def test_every_case_is_on_one_page_and_the_newest_first(app, newest_first):
    client = signed_in(app, "michelstadt")
    pages = [page(client, number)[0] for number in (1, 2, 3, 4)]
    assert [reference for references in pages for reference in references] == newest_first


def test_the_heading_says_that_there_are_more(app, newest_first):
    client = signed_in(app, "michelstadt")
    for number in (1, 4):
        assert page(client, number)[1:] == ("Eingang: mehr als 1.000", f"Seite {number}")


def test_a_page_beyond_the_last_shows_the_last(app, newest_first):
    assert page(signed_in(app, "michelstadt"), 9)[0] == newest_first[6:]


def test_the_last_page_leads_on_to_nothing(app, newest_first):
    client = signed_in(app, "michelstadt")
    assert 'rel="next"' in client.get(f"{INBOX}?seite=3").text
    assert 'rel="next"' not in client.get(f"{INBOX}?seite=4").text
