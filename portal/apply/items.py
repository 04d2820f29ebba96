"""Repeatable groups: the list with „Ändern“ and „Entfernen“, the question for one more, the removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.apply import uploading
from portal.apply.leaving import leave
from portal.apply.opening import RETURN, TO_CHECK, Opened, open_draft
from portal.apply.sent import sent_page
from portal.drafts import DraftAlreadySent
from portal.forms import (
    Answers,
    Counters,
    Group,
    GroupFull,
    Item,
    ItemUnknown,
    Place,
    add_item,
    first_pages,
    items,
    more_input,
    progress,
    read_more,
    remove_item,
    summary,
)
from portal.web import NOT_STORED, health, holder, note_unstored, reshows_when_stale, stale

blueprint = Blueprint("items", __name__)

STALE = "Die Seite war zu lange offen. Senden Sie die Seite noch einmal."
UNSAVED = "Wir konnten gerade nicht speichern. Versuchen Sie es in einer Minute noch einmal."


def answer(opened: Opened, place: Place) -> ResponseReturnValue:
    """The list page: GET shows the items, POST says whether there is one more."""
    group = _group(opened, place.step)
    name = more_input(group)
    if request.method != "POST":
        return _show(opened, group)
    typed = request.form.getlist(name)
    health.count_unknown_names(request.form, name)
    if stale():
        return _show(opened, group, typed, notice=STALE)
    if request.form.get("action") == "save":
        return leave(opened)
    if _is_full(opened, group):
        # Asked was nothing; only a page from before the last item can still say yes.
        return _show(opened, group, notice=group.full) if "yes" in typed else redirect(opened.next_address(place), 303)
    reading = read_more(group, opened.draft.answers, {name: typed})
    if reading.errors:
        return _show(opened, group, typed, errors=dict(reading.errors))
    if not reading.value:
        return redirect(opened.next_address(place), 303)
    try:
        saved, added = _with_one_more(opened, group)
    except GroupFull as full:
        return _show(opened, group, notice=str(full))
    except NOT_STORED as failure:
        note_unstored(failure)
        return _show(opened, group, typed, notice=UNSAVED), 503
    return redirect(saved.address(added, to_check=to_check()), 303)


def to_check() -> bool:
    """Did the person come here from the check page?"""
    return request.args.get(RETURN) == TO_CHECK


def _is_full(opened: Opened, group: Group) -> bool:
    return len(items(group, opened.draft.answers)) >= group.limit


def _with_one_more(opened: Opened, group: Group) -> tuple[Opened, Place]:
    """Add an item. A second click goes on with the one the first click added."""
    number = 0

    def change(answers: Answers, counters: Counters) -> tuple[dict[str, object], dict[str, int]]:
        nonlocal number
        untouched = [item["n"] for item in answers.get(group.id, ()) if item.keys() == {"n"}]
        if untouched:
            number = untouched[0]
            return dict(answers), dict(counters)
        more, counted, number = add_item(group, answers, counters)
        return more, counted

    saved = opened.saved(change)
    return saved, first_pages(saved.form, saved.draft.answers, group.id).get(number, Place(group.id))


@blueprint.route("/<town>/antrag/<service>/<uuid:draft>/<group>/<int:n>/entfernen", methods=["GET", "POST"])
@holder
@reshows_when_stale
def remove(town: str, service: str, draft: UUID, group: str, n: int) -> ResponseReturnValue:
    """Ask once more, then remove the item."""
    opened = open_draft(town, service, draft)
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    found = _group(opened, group)
    item = next((item for item in items(found, opened.draft.answers) if item.number == n), None)
    if item is None:
        return redirect(opened.open_address(), 303)
    if request.method != "POST":
        return _ask(opened, found, item, None)
    health.count_unknown_names(request.form)
    if stale():
        return _ask(opened, found, item, STALE)
    try:
        saved = opened.saved(lambda answers, counters: (remove_item(answers, group, n), dict(counters)))
        uploading.remove_below(saved, f"{group}-{n}-")
    except ItemUnknown:
        return redirect(opened.address(Place(group), to_check=to_check()), 303)
    except DraftAlreadySent:
        return sent_page(open_draft(town, service, draft))
    except NOT_STORED as failure:
        note_unstored(failure)
        return _ask(opened, found, item, UNSAVED), 503
    place = Place(group)
    list_is_open = saved.is_open(place)
    return redirect(saved.address(place, to_check=to_check()) if list_is_open else saved.open_address(), 303)


def title_at(opened: Opened, place: Place) -> str:
    """What the item of this place is called: „Hund 2: Bello“, or „Hund 2“ before it has a name."""
    group = _group(opened, place.step)
    present = items(group, opened.draft.answers)
    return next((item.title for item in present if item.number == place.item), f"{group.item_title} {len(present) + 1}")


def _group(opened: Opened, group_id: str) -> Group:
    step = opened.form.by_id.get(group_id)
    if not isinstance(step, Group):
        raise NotFound
    return step


def _show(
    opened: Opened,
    group: Group,
    typed: Sequence[str] = (),
    *,
    errors: dict[str, str] | None = None,
    notice: str | None = None,
) -> str:
    present = items(group, opened.draft.answers)
    return render_template(
        "apply/items.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.back_address(Place(group.id)),
        told=opened.told,
        progress=progress(opened.form, opened.draft.answers, Place(group.id)),
        group=group,
        items=_shown(opened, group, present),
        may_add=len(present) < group.limit,
        more=list(typed),
        errors=errors or {},
        errors_in_order=tuple((errors or {}).items()),
        notice=notice,
    )


def _ask(opened: Opened, group: Group, item: Item, notice: str | None) -> str:
    return render_template(
        "apply/remove_item.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.address(Place(group.id), to_check=to_check()),
        told=opened.told,
        progress=progress(opened.form, opened.draft.answers, Place(group.id)),
        group=group,
        item=_shown(opened, group, (item,))[0],
        errors_in_order=(),
        notice=notice,
    )


def _shown(opened: Opened, group: Group, present: Sequence[Item]) -> list[dict[str, object]]:
    """The items with the addresses of their two links and a few of their answers to tell them by."""
    answers = {section.id: section.entries for section in summary(opened.form, opened.answers)}
    firsts = first_pages(opened.form, opened.answers, group.id)
    back: dict[str, Any] = {RETURN: TO_CHECK} if to_check() else {}

    def shown(item: Item) -> dict[str, object]:
        answered = answers.get(f"{group.id}-{item.number}", ())
        return {
            "n": item.number,
            "title": item.title,
            "lines": tuple(f"{entry.label}: {', '.join(entry.lines)}" for entry in answered if entry.answered)[1:3],
            "change_url": opened.address(firsts.get(item.number, Place(group.id)), to_check=to_check(), to_list=True),
            "remove_url": url_for(
                "items.remove",
                town=opened.draft.municipality,
                service=opened.service.id,
                draft=opened.draft.id,
                group=group.id,
                n=item.number,
                **back,
            ),
        }

    return [shown(item) for item in present]
