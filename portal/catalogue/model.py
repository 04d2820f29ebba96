"""What every model of the catalogue has in common: frozen, strict, and refusing keys it does not know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portal.forms import Refused


class Model(BaseModel):
    """A frozen value read from a file. Nothing is converted silently; an unknown key is an error, not ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


#: The same names of services and offices come again in every municipality; each is looked at once.
NAMES_KEPT = 4096


def shaped(pattern: str, rule: str) -> AfterValidator:
    """A rule for the whole of a text, with the German sentence that says what it must look like."""
    compiled = re.compile(pattern)

    @lru_cache(NAMES_KEPT)
    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise Refused(f"„{text}“ hat nicht die nötige Form.", rule)
        return text

    return AfterValidator(check)


def unframed(text: str) -> str:
    """By hand: this is asked of every text at every start, and a pattern would read each of them to its end."""
    if not text or text[0].isspace() or text[-1].isspace():
        raise Refused(
            f"„{text}“ hat nicht die nötige Form.", "Schreiben Sie einen Text ohne Leerzeichen am Anfang und am Ende."
        )
    return text


#: What a person reads; never empty, never framed by blanks.
Text = Annotated[str, AfterValidator(unframed)]

#: A name in addresses and files: ``hund-anmelden``.
Slug = Annotated[
    str,
    shaped(r"[a-z](?=.{0,59}$)[a-z0-9]*(-[a-z0-9]+)*", "Erlaubt sind kleine Buchstaben, Ziffern und -, höchstens 60."),
]

#: A key of a file plan: ``16.1.20``.
FilePlanKey = Annotated[str, shaped(r"[0-9]{1,4}(\.[0-9]{1,4})*", "Schreiben Sie Zahlen mit Punkten: 16.1.20.")]

#: Postal code of Germany.
PostalCode = Annotated[str, shaped(r"[0-9]{5}", "Nötig sind genau 5 Ziffern.")]

Phone = Annotated[
    str, shaped(r"(0|\+49 )[0-9]+( [0-9-]+)+", "Schreiben Sie Vorwahl und Rufnummer mit Leerzeichen: 06000 1234.")
]
Email = Annotated[
    str, shaped(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[a-z]+", "Schreiben Sie eine einzige Adresse wie name@ort.example.")
]

#: A page people are sent to.
HttpsAddress = Annotated[
    str,
    shaped(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s\"<>]*)?", "Schreiben Sie eine Adresse mit https:// davor."),
]

Cents = Annotated[int, Field(ge=0)]
