"""Which draft does the address mean, and may the person be there?  Opened with this browser's secret or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import request, url_for

from portal.catalogue import Offer, Service
from portal.drafts import Change, Draft, DraftNotFound, load, save_page
from portal.forms import CHECK, Form, Place, after, before, is_open, open_place, reachable
from portal.keys import HolderSecret
from portal.web import holder_secret, house, the_offer, today

#: In an address: come back to the check page afterwards.
RETURN = "nach"
TO_CHECK = "pruefen"


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with everything its pages need. ``service`` is the definition the draft was begun with."""

    offer: Offer
    service: Service
    draft: Draft
    secret: HolderSecret

    @property
    def form(self) -> Form:
        return self.service.form

    def saved(self, change: Change) -> Opened:
        """The same with what ``change`` makes of the answers, stored. Raises DraftChanged, DraftAlreadySent."""
        return replace(self, draft=save_page(house(), self.draft, self.secret, change))

    def address(self, place: Place, *, to_check: bool = False) -> str:
        """Where the place stands; ``to_check`` brings the person back to the check page afterwards."""
        values: dict[str, Any] = {
            "town": self.offer.municipality.slug,
            "service": self.service.id,
            "draft": self.draft.id,
        }
        back: dict[str, Any] = {RETURN: TO_CHECK} if to_check else {}
        if place == CHECK:
            return url_for("check.page", **values)
        if place.item is None:
            return url_for("steps.page", **values, step=place.step, **back)
        return url_for("steps.item_page", **values, group=place.step, n=place.item, page_id=place.page, **back)

    def open_address(self, *, to_check: bool = False) -> str:
        """The first place where something is missing or wrong; the check page if nothing is."""
        place = open_place(self.form, self.draft.answers, today(), self.draft.counters)
        return self.address(place, to_check=to_check)

    def is_open(self, place: Place) -> bool:
        return is_open(self.form, self.draft.answers, place, today(), self.draft.counters)

    def next_address(self, place: Place) -> str:
        """Where „Weiter“ leads from here: on, or back to the check page if one came from there.

        „Ändern“ stands once at a section or item, so its pages follow each other first. A changed answer may have
        opened a new question elsewhere: then that one comes before the check page.
        """
        if request.args.get(RETURN) == TO_CHECK:
            more = self._rest_of_chapter(place)
            return (
                self.address(more, to_check=True) if more and self.is_open(more) else self.open_address(to_check=True)
            )
        following = after(self.form, self.draft.answers, place, self.draft.counters)
        return self.address(following) if self.is_open(following) else self.open_address()

    def _rest_of_chapter(self, place: Place) -> Place | None:
        """The next place of the same section, or of the same item, as the check page groups them."""
        places = reachable(self.form, self.draft.answers, self.draft.counters)
        chapter = self._chapter(place)
        later = places[places.index(place) + 1 :] if place in places else ()
        return next((other for other in later if other != CHECK and self._chapter(other) == chapter), None)

    def _chapter(self, place: Place) -> tuple[str, int | None]:
        step = self.form.by_id.get(place.step)
        return (place.step if place.item is not None or step is None else step.section), place.item

    def back_address(self, place: Place) -> str:
        """Where „Zurück“ leads: the check page if one came from there, the page before, or the start of the form."""
        if request.args.get(RETURN) == TO_CHECK:
            return self.address(CHECK)
        previous = before(self.form, self.draft.answers, place, self.draft.counters)
        if previous is None:
            return url_for("begin.page", town=self.offer.municipality.slug, service=self.service.id)
        return self.address(previous)


def open_draft(town: str, service: str, draft_id: UUID) -> Opened:
    """The draft of this address. Raises NotFound for an unknown offer and DraftNotFound for any draft not held here."""
    offer = the_offer(town, service)
    secret = holder_secret()
    if secret is None:
        raise DraftNotFound
    draft = load(house(), town, draft_id, secret)
    if draft.service != service:
        raise DraftNotFound
    return Opened(offer, house().definition(draft.definition_hash), draft, secret)
