"""How dates, times and numbers read on a page: German, in German time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup, escape

BERLIN = ZoneInfo("Europe/Berlin")


def german_day(day: date) -> str:
    """``12. Juni 2026``."""
    return format_date(day, "d. MMMM y", locale="de")


def german_moment(moment: datetime) -> str:
    """``5. Juni 2026, 18:04 Uhr``; a full hour drops its minutes: ``12. Juni 2026, 18 Uhr``."""
    local = moment.astimezone(BERLIN)
    clock = f"{local.hour}:{local.minute:02}" if local.minute else str(local.hour)
    return f"{german_day(local.date())}, {clock} Uhr"


def short_day(day: date) -> str:
    """``05.06.2026``, for lists and tables of the clerks."""
    return f"{day:%d.%m.%Y}"


def short_moment(moment: datetime) -> str:
    local = moment.astimezone(BERLIN)
    return f"{local:%d.%m.%Y}, {local.hour}:{local.minute:02} Uhr"


def today() -> date:
    """The calendar day in Germany, which decides about „heute“ and deadlines."""
    return datetime.now(BERLIN).date()


def phone_link(number: str) -> str:
    """``06000 1234`` → ``tel:+4960001234``."""
    digits = "".join(c for c in number if c.isdigit() or c == "+")
    return "tel:" + ("+49" + digits[1:] if digits.startswith("0") else digits)


def lines(parts: tuple[str, ...]) -> Markup:
    """Lines of an answer under each other."""
    return Markup("<br>").join(escape(part) for part in parts)


def nbsp(text: str) -> str:
    """The text without places to break the line, such as „25,00 €“ or „§ 5“."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


#: A number and its unit or word, a paragraph sign and its number, the number before a shortened name („1. SprengV“).
_TOGETHER = re.compile(r"(?<=[\d§]) (?=[\w€%])|(?<=\d\.) (?=[A-ZÄÖÜ])")


def kept_together(text: str) -> str:
    """The text with no line broken inside „15 m²“ or „§ 5“."""
    return _TOGETHER.sub("\N{NO-BREAK SPACE}", text)


def blocks(text: str) -> str:
    """Groups of four, as people compare an IBAN: ``DE02 1203 0000 …``."""
    bare = text.replace(" ", "")
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


#: What every template may call, by the name it has there.
TEMPLATE_FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "today": today,
    "format_day": german_day,
    "format_moment": german_moment,
    "short_day": short_day,
    "short_moment": short_moment,
    "phone_link": phone_link,
    "lines": lines,
    "nbsp": nbsp,
    "kept_together": kept_together,
    "blocks": blocks,
}
