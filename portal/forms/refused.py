"""What is said when a part of a service file breaks a rule: what is wrong, what to do, and where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Collection


class Refused(ValueError):
    """A part of a service file breaks a rule. Raised in validators; becomes a finding with line and place.

    ``sentence`` and ``remedy`` are German, for editors. ``where`` leads from the part that is read to the fault, by
    keys and ids: ``steps.hunde.pages.herkunft.when``; empty if the fault is the part itself.
    """

    def __init__(self, sentence: str, remedy: str, where: str = "") -> None:
        self.sentence = sentence
        self.remedy = remedy
        self.where = where
        super().__init__(f"{where}: {sentence} {remedy}" if where else f"{sentence} {remedy}")


def nearest(name: str, known: Collection[str]) -> str:
    """„Meinten Sie …?“ for a name that is not there, or what there is."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    if near:
        return f"Meinten Sie „{near[0]}“?"
    return f"Es gibt: {', '.join(sorted(known))}." if known else "Legen Sie es zuerst an."
