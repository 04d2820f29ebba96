"""What changed about the services, as Atom feeds (RFC 4287): for one town, and for all.

An entry's id is a tag URI (RFC 4151) of the portal's name, the day, the town and the service. It stays when its
sentence is mended, so nobody reads the same thing twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from urllib.parse import urlsplit

from flask import Blueprint
from flask.typing import ResponseReturnValue
from lxml import etree

from portal.catalogue import Change, Municipality
from portal.open_data.answers import kept
from portal.open_data.xml import add, root, written
from portal.web import BERLIN, absolute, base_address, house, public, the_municipality, today

blueprint = Blueprint("feeds", __name__)

ATOM = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"

#: More than anybody reads; who follows a feed comes more often.
MOST = 50

#: Feeds need a date even before anything changed.
BEGINNING = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Feed:
    """What the head of a feed says; ``town`` is None in the feed of all towns."""

    name: str
    title: str
    author: str
    address: str
    page: str
    town: Municipality | None = None


@blueprint.get("/<town>/leistungen/aenderungen.atom")
@public
def town_changes(town: str) -> ResponseReturnValue:
    """What changed about the services of one town."""
    found = the_municipality(town)
    feed = Feed(
        name=f"{town}/leistungen",
        title=f"Änderungen an den Leistungen – {found.name}",
        author=found.official_name,
        address=absolute("feeds.town_changes", town=town),
        page=absolute("web.services", town=town),
        town=found,
    )
    return kept(lambda: atom(feed, house().catalogue.changes(town)), ATOM)


@blueprint.get("/api/v1/changes.atom")
@public
def changes() -> ResponseReturnValue:
    """What changed anywhere."""
    feed = Feed(
        name="leistungen",
        title="Änderungen an den Leistungen aller Kommunen",
        author="Online-Rathaus",
        address=absolute("feeds.changes"),
        page=absolute("web.portal"),
    )
    return kept(lambda: atom(feed, house().catalogue.changes()), ATOM)


def atom(feed: Feed, told: Iterable[Change]) -> bytes:
    """The feed with what has happened up to today, the newest first."""
    happened = tuple(islice((change for change in told if change.date <= today()), MOST))
    head = root(NAMESPACE, "feed")
    head.set("{http://www.w3.org/XML/1998/namespace}lang", "de")
    add(head, "id", tag(BEGINNING, feed.name))
    add(head, "title", feed.title)
    add(head, "updated", midnight(happened[0].date if happened else BEGINNING))
    add(head, "link", rel="self", type=ATOM, href=feed.address)
    add(head, "link", rel="alternate", type="text/html", href=feed.page)
    add(add(head, "author"), "name", feed.author)
    for change in happened:
        add_entry(head, change, feed.town.slug if feed.town else change.town)
    return written(head)


def add_entry(head: etree._Element, change: Change, town: str | None) -> None:
    """One change. Where the feed is one town's, it is told as a change of that town."""
    service = house().catalogue.service(change.service)
    entry = add(head, "entry")
    add(entry, "id", tag(change.date, f"{town}/{change.service}" if town else change.service))
    add(entry, "title", service.title if service else change.service)
    add(entry, "updated", midnight(change.date))
    add(entry, "summary", change.text)
    if town:
        page, kind = absolute("web.service", town=town, service=change.service), "text/html"
    else:
        page, kind = absolute("open_data.service", service=change.service), "application/json"
    add(entry, "link", rel="alternate", type=kind, href=page)


def tag(day: date, name: str) -> str:
    """``tag:antrag.example,2026-10-01:erbach/hund-anmelden``."""
    return f"tag:{urlsplit(base_address()).hostname},{day.isoformat()}:{name}"


def midnight(day: date) -> str:
    """The beginning of the day in Germany, as feeds write it."""
    return datetime.combine(day, time(), BERLIN).isoformat()
