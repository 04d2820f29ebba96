"""Lists in pages of a fixed length: an answer costs the same among 11,000 municipalities as among 15."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, NotFound

from portal.open_data.shapes import Listing, PageLinks
from portal.web import absolute

Thing = TypeVar("Thing")
L = TypeVar("L", bound=BaseModel)

#: Entries of one page.
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Thing]):
    """One page of a list: its number, how many there are, how long the whole list is, and what stands on it."""

    number: int
    pages: int
    total: int
    things: Sequence[Thing]


def page_of(things: Sequence[Thing]) -> Page[Thing]:
    """The page that ``?page=`` asks for. Raises BadRequest for what is no number, NotFound beyond the end."""
    text = request.args.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,6}", text):
        raise BadRequest("„page“ ist die Nummer einer Seite. Nennen Sie eine Zahl ab 1.")
    number, pages = int(text), max(1, -(-len(things) // PER_PAGE))
    if number > pages:
        raise NotFound(f"Die Liste hat {pages} {'Seite' if pages == 1 else 'Seiten'}. Nennen Sie eine davon.")
    first = (number - 1) * PER_PAGE
    return Page(number, pages, len(things), things[first : first + PER_PAGE])


def listing(
    shape: type[Listing[L]], page: Page[Thing], as_item: Callable[[Thing], L], endpoint: str, **names: str
) -> Listing[L]:
    """The page as it is answered. ``names`` fill the address of ``endpoint``."""

    def beside(number: int) -> str | None:
        return absolute(endpoint, **names, page=number) if 1 <= number <= page.pages else None

    return shape(
        items=tuple(as_item(thing) for thing in page.things),
        page=page.number,
        pages=page.pages,
        total=page.total,
        links=PageLinks(
            self=absolute(endpoint, **names, page=page.number),
            next=beside(page.number + 1),
            previous=beside(page.number - 1),
        ),
    )
