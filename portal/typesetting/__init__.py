"""Typesetting: letters of a town as PDFs that a person, a screen reader and an archive can read (PDF/A-3a, PDF/UA-1).

What a receipt and a form on paper have in common: fonts, paragraphs and tables that know their element of the structure
tree, the frame of the pages, and what makes the file last. The same story gives the same bytes in every process.
"""

from portal.typesetting import archive
from portal.typesetting.drawing import PathError, Sheets
from portal.typesetting.flow import PAGE_HEIGHT, WIDTH, Tagged, halves, padded, paragraph, rows, style
from portal.typesetting.fonts import FontsMissing, Weight
from portal.typesetting.letter import (
    BELOW,
    BODY,
    H1,
    H2,
    H3,
    HAIRLINE,
    INK,
    LABEL,
    LEAD,
    MUTED,
    SMALL,
    SPACED,
    STRONG,
    Letter,
    Sender,
    drawing,
    mixed,
)
from portal.typesetting.tagging import COLUMN_HEADER, ROW_HEADER, UNNUMBERED, Element

__all__ = [
    "BELOW",
    "BODY",
    "COLUMN_HEADER",
    "H1",
    "H2",
    "H3",
    "HAIRLINE",
    "INK",
    "LABEL",
    "LEAD",
    "MUTED",
    "PAGE_HEIGHT",
    "ROW_HEADER",
    "SMALL",
    "SPACED",
    "STRONG",
    "UNNUMBERED",
    "WIDTH",
    "Element",
    "FontsMissing",
    "Letter",
    "PathError",
    "Sender",
    "Sheets",
    "Tagged",
    "Weight",
    "archive",
    "drawing",
    "halves",
    "mixed",
    "padded",
    "paragraph",
    "rows",
    "style",
]
