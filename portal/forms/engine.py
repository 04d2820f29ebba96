"""The way through a form: where can one go, what comes next, what is still wrong?

Pure functions of a form, the answers so far and, where it matters, today. Nothing is remembered between calls.

    after(form, {}, Place("halter"))                   -> Place("hunde", 1, "hund")
    open_place(form, answers, today)                   -> CHECK, once nothing is missing

``counters`` holds, by group, the number its next item gets; without it, no item is taken to have been removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.forms.definition import Form, Group, Page
from portal.forms.walk import CHECK, NO_COUNTERS, NUMBER, Answers, Counters, Place, Stop, items_of, next_number, walk

#: What the last chapter is called, in which answers are checked and sent.
CHECK_TITLE = "Prüfen und absenden"


class PlaceUnknown(LookupError):
    """The answers do not lead to this place. The remedy is to go to ``open_place``."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place} is not reachable with these answers; send the person to open_place")


@dataclass(frozen=True, slots=True)
class Progress:
    """Chapter ``number`` of ``total``, counted from 1. The total never changes while one answers."""

    number: int
    total: int
    section_title: str


@dataclass(frozen=True, slots=True)
class Pruned:
    """The answers that count, and the names of those that no longer do, for people."""

    answers: dict[str, Any]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the form cannot be sent: the place and the input where it is mended, and the sentence."""

    place: Place
    input: str
    sentence: str


def reachable(form: Form, answers: Answers, counters: Counters = NO_COUNTERS) -> tuple[Place, ...]:
    """Every place the answers lead to, in order; the last is CHECK."""
    return (*(stop.place for stop in walk(form, answers, counters)), CHECK)


def stop_at(form: Form, answers: Answers, place: Place, counters: Counters = NO_COUNTERS) -> Stop:
    """What is asked at a place. Raises PlaceUnknown, also for CHECK, where nothing is asked."""
    for stop in walk(form, answers, counters):
        if stop.place == place:
            own = stop.page.by_id if stop.page else {}
            return replace(stop, seen={key: value for key, value in stop.seen.items() if key not in own})
    raise PlaceUnknown(place)


def after(form: Form, answers: Answers, place: Place, counters: Counters = NO_COUNTERS) -> Place:
    """The place that follows; CHECK follows itself. Raises PlaceUnknown."""
    places = reachable(form, answers, counters)
    return places[min(index_of(place, places) + 1, len(places) - 1)]


def before(form: Form, answers: Answers, place: Place, counters: Counters = NO_COUNTERS) -> Place | None:
    """The place one came from; None on the first. Raises PlaceUnknown."""
    places = reachable(form, answers, counters)
    index = index_of(place, places)
    return places[index - 1] if index else None


def index_of(place: Place, places: tuple[Place, ...]) -> int:
    try:
        return places.index(place)
    except ValueError:
        raise PlaceUnknown(place) from None


def first_pages(form: Form, answers: Answers, group_id: str) -> dict[int, Place]:
    """By the number of each item of a group, the first page that is asked about it."""
    found: dict[int, Place] = {}
    for stop in walk(form, answers):
        if stop.place.step == group_id and stop.place.item is not None and not stop.virtual:
            found.setdefault(stop.place.item, stop.place)
    return found


def open_place(form: Form, answers: Answers, today: date, counters: Counters = NO_COUNTERS) -> Place:
    """The first place whose answers are missing or wrong; CHECK if none is."""
    for problem in find_problems(form, answers, today, counters):
        return problem.place
    return CHECK


def is_open(form: Form, answers: Answers, place: Place, today: date, counters: Counters = NO_COUNTERS) -> bool:
    """May a person be here: reachable, and nothing unfinished lies before it?

    The list of a group is open though an item is unfinished: it is where that item can be removed.
    """
    for stop in walk(form, answers, counters):
        if stop.place == place:
            return True
        own_item = place == Place(stop.step.id) and not stop.virtual
        if not own_item and any(stop_problems(stop, today)):
            return False
    return place == CHECK


def progress(form: Form, answers: Answers, place: Place) -> Progress:
    """The chapter a place lies in. Raises PlaceUnknown for a step the form does not have."""
    total = len(form.sections) + 1
    if place == CHECK:
        return Progress(total, total, CHECK_TITLE)
    step = form.by_id.get(place.step)
    if step is None:
        raise PlaceUnknown(place)
    number = form.section_numbers[step.section]
    return Progress(number, total, form.sections[number - 1].title)


def problems(form: Form, answers: Answers, today: date, counters: Counters = NO_COUNTERS) -> tuple[Problem, ...]:
    """Everything that keeps the form from being sent, in its order. Empty: it may be sent."""
    return tuple(find_problems(form, answers, today, counters))


def find_problems(form: Form, answers: Answers, today: date, counters: Counters) -> Iterator[Problem]:
    """The problems one by one. An empty group is told once, at the place where its first item begins."""
    empty: set[str] = set()
    for stop in walk(form, answers, counters):
        if stop.step.id not in empty:
            yield from stop_problems(stop, today)
        if stop.virtual:
            empty.add(stop.step.id)


def stop_problems(stop: Stop, today: date) -> Iterator[Problem]:
    if isinstance(stop.step, Group) and stop.virtual:
        start = stop.fields[0].inputs(stop.prefix + stop.fields[0].id)[0] if stop.fields else f"{stop.step.id}-more"
        yield Problem(stop.place, start, stop.step.too_few)
    elif isinstance(stop.step, Group) and stop.page is None:
        yield from count_problems(stop.step, len(items_of(stop.answers, stop.step.id)), stop.place)
    else:
        for field in stop.fields:
            for suffix, sentence in field.check(stop.answers.get(field.id), today, stop.seen).items():
                yield Problem(stop.place, stop.prefix + field.id + suffix, sentence)


def count_problems(group: Group, count: int, place: Place) -> Iterator[Problem]:
    if count < group.minimum:
        yield Problem(place, f"{group.id}-more", group.too_few)
    elif count > group.limit:
        yield Problem(place, f"{group.id}-more", group.full)


def prune(form: Form, answers: Answers) -> Pruned:
    """Only what counts: answers to fields that are asked, given the other answers that count."""
    kept: dict[str, Any] = {}
    kept_items: dict[str, dict[int, dict[str, Any]]] = {}
    for stop in walk(form, answers):
        if stop.page is None:
            items = kept_items.setdefault(stop.step.id, {})
            for number, _ in items_of(answers, stop.step.id):
                items.setdefault(number, {})
        elif stop.place.item is None:
            kept.update(answered(stop))
        else:
            kept_items.setdefault(stop.step.id, {}).setdefault(stop.place.item, {}).update(answered(stop))
    for group_id, _ in kept_items.items():
        numbers = [number for number, _ in items_of(answers, group_id)]
        if numbers:
            kept[group_id] = [{NUMBER: number} | kept_items[group_id][number] for number in numbers]
    return Pruned(kept, tuple(dropped(form, answers, kept)))


def answered(stop: Stop) -> dict[str, Any]:
    found = ((field.id, stop.answers.get(field.id)) for field in stop.fields)
    return {field_id: value for field_id, value in found if value is not None}


def dropped(form: Form, answers: Answers, kept: Answers) -> Iterator[str]:
    """The names of answers that were given and are not kept, as the check page calls them."""
    for step in form.steps:
        if isinstance(step, Page):
            yield from (field.noun for field in lost(step, answers, kept))
        elif step.id not in kept:
            if items_of(answers, step.id):
                yield step.title
        else:
            remaining = dict(items_of(kept, step.id))
            for position, (number, item) in enumerate(items_of(answers, step.id), start=1):
                for page in step.pages:
                    for field in lost(page, item, remaining[number]):
                        yield f"{field.noun} ({step.item_title} {position})"


def lost(page: Page, answers: Answers, kept: Answers) -> Iterator[Any]:
    return (field for field in page.fields if answers.get(field.id) is not None and field.id not in kept)


def record(
    form: Form, answers: Answers, counters: Counters, place: Place, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, int]]:
    """Answers and counters after one page was answered with ``values``; what it left out is unanswered again.

    The first page of a group's first item makes that item. Raises PlaceUnknown.
    """
    stop = stop_at(form, answers, place, counters)
    if stop.page is None:
        raise PlaceUnknown(place)
    page_ids = [field.id for field in stop.page.fields]
    others = {key: value for key, value in stop.answers.items() if key not in page_ids}
    page_answers = others | {key: values[key] for key in page_ids if values.get(key) is not None}
    if place.item is None:
        return page_answers, dict(counters)
    items = {number: dict(item) for number, item in items_of(answers, place.step)}
    items[place.item] = {NUMBER: place.item} | page_answers
    recorded = dict(answers) | {place.step: list(items.values())}
    return recorded, dict(counters) | {place.step: next_number(recorded, counters, place.step)}


def public(form: Form, answers: Answers) -> dict[str, Any]:
    """The answers that count, as messages and examples have them: items without their numbers."""
    return without_numbers(form, prune(form, answers).answers)


def without_numbers(form: Form, pruned: Answers) -> dict[str, Any]:
    """Pruned answers with their items' numbers left out."""
    found = dict(pruned)
    for group_id in (step.id for step in form.steps if isinstance(step, Group) and step.id in pruned):
        found[group_id] = [without_number(item) for item in pruned[group_id]]
    return found


def numbered(form: Form, answers: Answers) -> dict[str, Any]:
    """The way back from ``public``: items numbered 1, 2, 3 … as a draft holds them."""
    found = dict(answers)
    for step in form.steps:
        items = answers.get(step.id)
        if isinstance(step, Group) and isinstance(items, list | tuple):
            present = (item for item in items if isinstance(item, Mapping))
            found[step.id] = [{NUMBER: number} | without_number(item) for number, item in enumerate(present, start=1)]
    return found


def without_number(item: Answers) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != NUMBER}
