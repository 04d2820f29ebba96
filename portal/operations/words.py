"""Ages and sizes as operators read them."""

from __future__ import annotations

from datetime import timedelta

#: Seconds, and the unit behind „seit“ and „vor“: „vor 1 Tag“, „vor 3 Tagen“.
UNITS = ((86_400, "Tag", "Tagen"), (3_600, "Stunde", "Stunden"), (60, "Minute", "Minuten"))


def age(span: timedelta) -> str:
    """What follows „seit“ or „vor“: ``3 Tagen``, ``1 Stunde``, ``wenigen Sekunden``. Largest unit, rounded down."""
    seconds = int(span.total_seconds())
    for length, one, many in UNITS:
        if seconds >= length:
            number = seconds // length
            return f"{number} {one if number == 1 else many}"
    return "wenigen Sekunden"


def size(count: int) -> str:
    """``12,5 GB``: decimal units, as disks are sold."""
    value = float(count)
    for unit in ("Byte", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "Byte" else f"{value:.1f} {unit}".replace(".", ",")
        value /= 1000
    return f"{value:.1f} TB".replace(".", ",")
