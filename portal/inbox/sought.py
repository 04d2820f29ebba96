"""What a clerk looks for is often a person's name. It stands in no address, so no history, log or bookmark tells it.

The form posts it; the address of the list carries it sealed, so that pages, filters and „Zurück“ keep working.
"""

from __future__ import annotations

import base64
import binascii

from portal.keys import KeyFailure, KeyRing

#: Longer than any name or number somebody looks for, in characters.
LONGEST = 200
_PURPOSE = "clerk's search"


def plain(typed: str) -> str:
    """What was typed, on one line and not too long."""
    return " ".join(typed[:LONGEST].split())


def sealed(keys: KeyRing, town: str, text: str) -> str:
    """The text as an address of this town may hold it."""
    return base64.urlsafe_b64encode(keys.server_key(_PURPOSE).seal(text.encode(), town)).decode() if text else ""


def opened(keys: KeyRing, town: str, part: str) -> str:
    """The text of an address; empty if this portal did not seal it for this town."""
    try:
        return keys.server_key(_PURPOSE).open(base64.urlsafe_b64decode(part), town).decode()
    except (KeyFailure, binascii.Error, ValueError):
        return ""
