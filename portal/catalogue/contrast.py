"""Can a town's colour be read on the portal's backgrounds?

The contrast of two colours is counted as in WCAG 2.2 (definitions „contrast ratio“ and „relative luminance“):
1 for equal colours, 21 for black on white. Text needs 4.5 (success criterion 1.4.3).
"""

from __future__ import annotations

from functools import lru_cache

#: What lies behind text: page and surface of the design system, in light and in dark appearance.
LIGHT_BACKGROUNDS = ("#ffffff", "#f3f4f7")
DARK_BACKGROUNDS = ("#000000", "#131525")

READABLE = 4.5


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour written as ``#853d26``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=64)  # the backgrounds come again with every town
def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``: 0 for black, 1 for white."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, whichever comes first."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def worst_contrast(colour: str, backgrounds: tuple[str, ...]) -> float:
    """The lowest contrast of a colour on any of these backgrounds."""
    return min(contrast(colour, background) for background in backgrounds)
