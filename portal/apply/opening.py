"""Which draft does the address mean, and may the person be there?  Opened with this browser's secret or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import abort, redirect, request, url_for

from portal.apply.renewing import Renewing, Told, renewing
from portal.attachments import Attachment, Owner
from portal.catalogue import Offer, Service
from portal.drafts import Change, Draft, DraftAlreadySent, DraftNotFound, load, save_page
from portal.forms import (
    CHECK,
    Answers,
    Form,
    Place,
    after,
    before,
    is_open,
    open_place,
    reachable,
    with_files,
)
from portal.keys import HolderSecret
from portal.submissions import draft_files, file_answers
from portal.web import holder_secret, house, the_offer, today

#: In an address: come back afterwards to the check page, or to the list of the group an item belongs to.
RETURN = "nach"
TO_CHECK = "pruefen"
#: In an address: the page shows the questions of the new form, to somebody who began with the former ones.
MARK = "fassung"


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with everything its pages need. ``service`` is the definition whose questions they ask.

    ``files`` are what was uploaded for it, where the form asks for files at all. While the form has changed and the
    draft is not stored anew, ``renewing`` says how it goes over: ``draft`` and ``service`` are those of afterwards. An
    ``outdated`` page still has the former questions; the next one asks the new ones.
    """

    offer: Offer
    service: Service
    draft: Draft
    secret: HolderSecret
    files: tuple[Attachment, ...] = ()
    renewing: Renewing | None = None
    outdated: bool = False

    @property
    def answers(self) -> Answers:
        """What was typed, together with the files. Only what was typed is stored with the draft."""
        return with_files(self.form, self.draft.answers, file_answers(self.files)) if self.files else self.draft.answers

    @property
    def owner(self) -> Owner:
        """Whose files these are. Raises DraftAlreadySent: a sent draft has no key any more."""
        if self.draft.key is None:
            raise DraftAlreadySent(self.draft.sent_reference or "")
        return Owner.draft(self.draft.municipality, self.draft.id, self.draft.key)

    @property
    def seen(self) -> str:
        """Another text after every change of answers or files, so that a page can tell whether it is up to date."""
        ids = " ".join(sorted(str(file.id) for file in self.files))
        mark = f"-{self.renewing.mark}" if self.renewing else ""
        return f"{self.draft.revision}{mark}" + (f"-{hashlib.sha256(ids.encode()).hexdigest()[:12]}" if ids else "")

    def with_files_now(self) -> Opened:
        """The same with the files as they are stored at this moment; no query if the form asks for none."""
        if self.renewing:
            return replace(self, files=self.renewing.files(self.renewing.stored))
        return replace(self, files=draft_files(house(), self.draft, self.service))

    @property
    def told(self) -> Told | None:
        """What the person has to know about the change of the form, until it is stored."""
        return self.renewing.told() if self.renewing else None

    @property
    def form(self) -> Form:
        return self.service.form

    def saved(self, change: Change) -> Opened:
        """The same with what ``change`` makes of the answers, stored. Raises DraftChanged, DraftAlreadySent."""
        if self.renewing is None:
            return replace(self, draft=save_page(house(), self.draft, self.secret, change))
        stored, renewal = self.renewing.stored, self.renewing.renewed
        return replace(self, draft=save_page(house(), stored, self.secret, change, renewal), renewing=None)

    def settled(self) -> Opened:
        """The same with the new questions stored, if they are not yet: whoever presses a button has read of them."""
        return self.saved(lambda answers, counters: (answers, counters)) if self.renewing else self

    def address(self, place: Place, *, to_check: bool = False, to_list: bool = False) -> str:
        """Where the place stands; ``to_check`` brings the person back to the check page afterwards.

        ``to_list`` brings them back to the list once they are through the item's pages.
        """
        values: dict[str, Any] = {
            "town": self.offer.municipality.slug,
            "service": self.service.id,
            "draft": self.draft.id,
        }
        target = TO_CHECK if to_check else place.step if to_list else None
        back: dict[str, Any] = {RETURN: target} if target else {}
        if place == CHECK:
            return url_for("check.page", **values)
        if place.item is None:
            return url_for("steps.page", **values, step=place.step, **back)
        return url_for("steps.item_page", **values, group=place.step, n=place.item, page_id=place.page, **back)

    @property
    def overview_address(self) -> str | None:
        """Where the list of sections stands; None for a form too short to have one."""
        if not self.form.has_task_list:
            return None
        return url_for("overview.page", town=self.offer.municipality.slug, service=self.service.id, draft=self.draft.id)

    @property
    def entry_address(self) -> str:
        """Where one comes in, at the start and when going on later: the list of sections, or where it goes on."""
        return self.overview_address or self.open_address()

    def open_address(self, *, to_check: bool = False) -> str:
        """The first place where something is missing or wrong; the check page if nothing is."""
        place = open_place(self.form, self.answers, today(), self.draft.counters)
        return self.address(place, to_check=to_check)

    def is_open(self, place: Place) -> bool:
        return is_open(self.form, self.answers, place, today(), self.draft.counters)

    def next_address(self, place: Place) -> str:
        """Where „Weiter“ leads from here: on, to the list of sections at a section's end, or back where one came from.

        „Ändern“ stands once at a section or item, so its pages follow each other first. A changed answer may have
        opened a new question elsewhere: then that one comes before the check page.
        """
        if request.args.get(RETURN) == TO_CHECK:
            more = self._rest_of_chapter(place)
            return (
                self.address(more, to_check=True) if more and self.is_open(more) else self.open_address(to_check=True)
            )
        if came_from_list(place):
            more = self._rest_of_chapter(place)
            following = more or Place(place.step)
        else:
            more, following = None, after(self.form, self.draft.answers, place, self.draft.counters)
        if not self.is_open(following):
            return self.open_address()
        if self.overview_address and self._section(following) != self._section(place):
            return self.overview_address
        return self.address(following, to_list=more is not None)

    def _rest_of_chapter(self, place: Place) -> Place | None:
        """The next place of the same section, or of the same item, as the check page groups them."""
        places = reachable(self.form, self.draft.answers, self.draft.counters)
        chapter = self._chapter(place)
        later = places[places.index(place) + 1 :] if place in places else ()
        return next((other for other in later if other != CHECK and self._chapter(other) == chapter), None)

    def _chapter(self, place: Place) -> tuple[str, int | None]:
        step = self.form.by_id.get(place.step)
        return (place.step if place.item is not None or step is None else step.section), place.item

    def _section(self, place: Place) -> str | None:
        step = self.form.by_id.get(place.step)
        return step.section if step else None

    def back_address(self, place: Place) -> str:
        """Where „Zurück“ leads: where one came from, the page before, the list of sections, or the form's start."""
        if request.args.get(RETURN) == TO_CHECK:
            return self.address(CHECK)
        if came_from_list(place):
            return self.address(Place(place.step))
        previous = before(self.form, self.draft.answers, place, self.draft.counters)
        if self.overview_address and (previous is None or self._section(previous) != self._section(place)):
            return self.overview_address
        return self.address(previous) if previous else self.begin_address

    @property
    def begin_address(self) -> str:
        return url_for("begin.page", town=self.offer.municipality.slug, service=self.service.id)


def came_from_list(place: Place) -> bool:
    """Is this the page of an item that the person chose from its group's list?"""
    return place.item is not None and request.args.get(RETURN) == place.step


def open_draft(town: str, service: str, draft_id: UUID) -> Opened:
    """The draft of this address. Raises NotFound for an unknown offer and DraftNotFound for any draft not held here.

    Where the form changed, pages of the new questions have an address of their own: whoever looks is led there, and
    what is sent from elsewhere answers the former questions.
    """
    offer = the_offer(town, service)
    secret = holder_secret()
    if secret is None:
        raise DraftNotFound
    draft = load(house(), town, draft_id, secret)
    if draft.service != service:
        raise DraftNotFound
    begun = house().definition(draft.definition_hash, offer.service)
    change = renewing(offer.service, begun, draft)
    if change is None:
        return Opened(offer, begun, draft, secret).with_files_now()
    if request.args.get(MARK) == change.mark:
        return Opened(offer, offer.service, change.renewed(draft).draft, secret, renewing=change).with_files_now()
    if request.method == "POST":
        return Opened(offer, begun, draft, secret, outdated=True).with_files_now()
    abort(redirect(marked(change.mark), 303))


def marked(mark: str) -> str:
    """The address of this request, as that of a page with the new questions."""
    values: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), MARK: mark}
    return url_for(request.endpoint or "", **values)
