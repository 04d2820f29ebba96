"""A town's own deadline, and the questions that keep to it.

    deadline: {kind: ahead, days: 14, of: Beginn, …}        the service says 14 days
    not_before: today+14d                                   so this question keeps to the deadline
    too_early: Beginn muss mindestens 14 Tage nach heute liegen.

Where a town needs 21 days, it refuses what is earlier than 21 days, and its page and its sentences say 21 days. Only a
deadline that is a sample (``illustrative``) is for towns to decide: what a law says holds everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard, TypeVar

from pydantic import BaseModel

from portal.catalogue.deadlines import Ahead, Deadline, LongerPeriod, period
from portal.fees import Fault
from portal.forms import DateField, DateRangeField, FieldDefinition, Form, Page

#: „mindestens 14 Tage“, „mindestens 4 Wochen“: how pages and sentences name a deadline.
NAMED = re.compile(r"\bmindestens ([0-9]{1,3}) (Tage?|Wochen?)\b")

M = TypeVar("M", bound=BaseModel)


def kept_to(form: Form, days: int) -> Iterator[DateField | DateRangeField]:
    """The questions outside groups that refuse what begins in less than so many days."""
    for step in form.steps:
        if isinstance(step, Page):
            yield from (field for field in step.fields if keeps_to(field, days))


def keeps_to(field: FieldDefinition, days: int) -> TypeGuard[DateField | DateRangeField]:
    return isinstance(field, DateField | DateRangeField) and field.not_before == f"today+{days}d"


def with_deadline(form: Form, was: Deadline, now: Deadline) -> Form:
    """The form where the deadline ``now`` holds in place of ``was``, for which it was written. The questions stay."""
    if not (isinstance(was, Ahead) and isinstance(now, Ahead)):
        return form
    days = spans(was, now)
    steps = (step_with(step, days) if isinstance(step, Page) else step for step in form.steps)
    return with_parts(form, steps=tuple(steps))


def spans(was: Ahead, now: Ahead) -> Mapping[int, int]:
    """The days of every case as they were, and as they are now."""
    longer = {case.case: case.days for case in now.longer}
    return {was.days: now.days} | {case.days: longer.get(case.case, case.days) for case in was.longer}


def step_with(page: Page, days: Mapping[int, int]) -> Page:
    if not any(keeps_to(field, one) for field in page.fields for one in days):
        return page
    fields = tuple(field_with(field, days) for field in page.fields)
    return with_parts(page, intro=retold(page.intro, days), why=retold(page.why, days), fields=fields)


def field_with(field: FieldDefinition, days: Mapping[int, int]) -> FieldDefinition:
    for was, now in days.items():
        if keeps_to(field, was):
            own = {"hint": retold(field.hint, days), "too_early": retold(field.too_early, days)}
            return with_parts(field, not_before=f"today+{now}d", **own)
    return field


def with_parts(model: M, **parts: object) -> M:
    """The same with other parts. Nothing that was once worked out from the old ones comes along."""
    kept = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model).model_construct(**kept | parts)


def retold(text: str, days: Mapping[int, int]) -> str:
    """„mindestens 14 Tage vorher“ → „mindestens 21 Tage vorher“; other numbers stay."""

    def said(match: re.Match[str]) -> str:
        was = days_named(match)
        if was not in days:
            return match[0]
        now = days[was]
        return f"mindestens {period(now) if match[2].startswith('W') else in_days(now)}"

    return NAMED.sub(said, text)


def days_named(match: re.Match[str]) -> int:
    return int(match[1]) * (7 if match[2].startswith("W") else 1)


def in_days(days: int) -> str:
    return "1 Tag" if days == 1 else f"{days} Tage"


def service_faults(deadline: Deadline | None, form: Form) -> Iterator[Fault]:
    """Why a service cannot leave its deadline open to towns."""
    if deadline is None or not deadline.illustrative:
        yield Fault(
            ("slots",),
            "Eine eigene Frist („deadline“) ist hier nicht möglich.",
            "Offen sein kann nur eine Frist mit illustrative: true. Was ein Gesetz bestimmt, gilt überall.",
        )
    elif isinstance(deadline, Ahead):
        for days in {deadline.days, *(case.days for case in deadline.longer)}:
            for field in kept_to(form, days):
                if field.too_early and days not in map(days_named, NAMED.finditer(field.too_early)):
                    yield Fault(
                        ("deadline", "days"),
                        f"Der Satz „{field.too_early}“ nennt die Frist nicht.",
                        f"Schreiben Sie bei „{field.id}“ mindestens {in_days(days)}, oder nehmen Sie too_early heraus.",
                    )


def own_faults(general: Deadline, own: Deadline) -> Iterator[Fault]:
    """Where a town's own deadline is about something else than the service's."""
    if own.kind != general.kind:
        yield Fault(
            ("kind",),
            f"Diese Leistung hat eine Frist der Art „{general.kind}“, nicht „{own.kind}“.",
            f"Schreiben Sie kind: {general.kind}.",
        )
    elif isinstance(own, Ahead) and isinstance(general, Ahead):
        if own.of != general.of:
            yield Fault(
                ("of",), f"Die Frist zählt hier bis „{general.of}“, nicht „{own.of}“.", f"Schreiben Sie {general.of}."
            )
        if cases(own.longer) != cases(general.longer):
            wanted = ", ".join(f"„{case}“" for case in cases(general.longer)) or "keine"
            yield Fault(("longer",), "Die Fälle mit längerer Frist sind andere.", f"Nennen Sie diese Fälle: {wanted}.")


def cases(longer: tuple[LongerPeriod, ...]) -> list[str]:
    return [one.case for one in longer]
