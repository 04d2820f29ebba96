"""One file of ``services/recipients/``: the numbers of official forms, and who gets which of them.

forms:      {service: gewerbe-anmelden, name: Anlage 1, last: 33, fields: {"20": [beginn], …}}
recipients: {id: ihk, name: …, gets: {gewerbe-anmelden: {all_but: "13, 27, 29-31, 33"}}}
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints

from portal.catalogue import Model, Slug, Text
from portal.forms import ALWAYS, When

#: A field, or a field inside a group: ``vertretung.vertreter_name``.
FieldPath = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?$")]
Number = Annotated[str, StringConstraints(strict=True, pattern=r"^[1-9][0-9]{0,2}$")]
#: Numbers as the law lists them: ``13, 27, 29-31, 33``.
SPAN = "[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?"
Numbers = Annotated[str, StringConstraints(strict=True, pattern=rf"^{SPAN}(?:, {SPAN})*$")]


class Withheld(Model):
    """A field that goes to no authority, and why."""

    field: FieldPath
    because: Text


class StandIn(Model):
    """A field whose answer stands in another one: premises in the flat are given as the home address."""

    field: FieldPath
    source: Annotated[FieldPath, Field(alias="from")]
    when: When


class OfficialForm(Model):
    """One official form: ``last`` is its highest number, ``fields`` which fields of the service fill a number."""

    service: Slug
    name: Text
    last: Annotated[StrictInt, Field(ge=1, le=999)]
    fields: dict[Number, Annotated[tuple[FieldPath, ...], Field(min_length=1)]]
    for_nobody: tuple[Withheld, ...] = ()
    stands_in: tuple[StandIn, ...] = ()


class Gets(Model):
    """What a recipient gets of one form: some numbers only, or all but some; ``when`` if not always.

    ``condition`` says ``when`` in German, for people.
    """

    only: Numbers | None = None
    all_but: Numbers | None = None
    condition: Text | None = None
    when: When = ALWAYS


class RecipientEntry(Model):
    """One authority. ``decision`` is what a person has to decide before it gets anything."""

    id: Slug
    name: Text
    legal_basis: Text
    decision: Text | None = None
    gets: Annotated[dict[Slug, Gets], Field(min_length=1)]


class RecipientFile(Model):
    id: Slug
    title: Text
    legal_basis: Text
    as_of: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    notes: tuple[Text, ...] = ()
    forms: Annotated[tuple[OfficialForm, ...], Field(min_length=1)]
    recipients: Annotated[tuple[RecipientEntry, ...], Field(min_length=1)]


def numbers_in(text: str) -> frozenset[int]:
    """``13, 27, 29-31`` as numbers."""
    found: set[int] = set()
    for first, last in re.findall(r"([0-9]+)(?:-([0-9]+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)
