"""Branch of trade: what somebody does for a living, as a number of the WZ 2008 (Federal Statistical Office).

    - id: taetigkeit
      type: activity
      label: Welche Tätigkeit üben Sie aus?
      noun: Tätigkeit

Who knows the number types it („47.11.1“, „47111“). Who does not types words, presses „Suchen“ or „Weiter“ and chooses
among at most ten hits on the same page, all without a script. The inputs are ``taetigkeit`` and, for the choice,
``taetigkeit-hit``; the answer is the number, with its five digits.

The official names are no dictionary of trades: „Friseur“ is not in them. ``EVERYDAY`` leads from such words to numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Literal

from portal.forms import characters, texts, xml_shape
from portal.forms.fieldtypes.base import Raw, Reading, first
from portal.forms.fieldtypes.code_list import CodeListField, Edition, code_list

#: More than one page of a telephone shows nobody reads.
MOST_HITS = 10

#: Longer than any name in the list.
LONGEST = 250

NUMBER = re.compile(r"([0-9]{2})\.?([0-9]{2})[./]?([0-9])(?![0-9])")
#: The beginning of a number: „47“, „47.1“, „4711“.
BEGINNING = re.compile(r"([0-9]{2})\.?([0-9]{0,2})")
WORD = re.compile(r"[^\W_]+")

#: Words that say nothing about a trade.
EMPTY_WORDS = frozenset({"betrieb", "der", "die", "ein", "eine", "für", "gewerbe", "im", "in", "mit", "und", "von"})

#: What people call trades that the list calls otherwise. The beginning of a word is enough („friseursalon“).
EVERYDAY: Mapping[str, tuple[str, ...]] = {
    "arztpraxis": ("86.21.0", "86.22.0"),
    "auto": ("45.11.0", "45.20.3"),
    "bäcker": ("10.71.0", "47.24.0"),
    "bistro": ("56.10.1", "56.10.3", "56.10.4"),
    "catering": ("56.21.0", "56.29.0"),
    "elektriker": ("43.21.0",),
    "event": ("82.30.0", "90.02.0"),
    "fitness": ("93.13.0", "85.51.0"),
    "fleischer": ("10.13.0", "47.22.0"),
    "fliesenleger": ("43.33.0",),
    "flohmarkt": ("47.79.9", "47.89.0"),
    "fotograf": ("74.20.1",),
    "friseur": ("96.02.1",),
    "gärtner": ("81.30.1", "01.30.1"),
    "gaststätte": ("56.10.1", "56.30.1"),
    "gastwirtschaft": ("56.10.1", "56.30.1"),
    "grafik": ("74.10.2", "73.11.0"),
    "handwerker": ("43.39.0", "43.99.9"),
    "installateur": ("43.22.0", "43.21.0"),
    "kneipe": ("56.30.1",),
    "lebensmittel": ("47.11.1", "47.11.2", "47.29.0"),
    "makler": ("68.31.1", "68.31.2", "66.22.0"),
    "metzger": ("10.13.0", "47.22.0"),
    "nachhilfe": ("85.59.2", "85.59.9"),
    "nagelstudio": ("96.02.2",),
    "onlinehandel": ("47.91.1", "47.91.9"),
    "onlineshop": ("47.91.1", "47.91.9"),
    "photovoltaik": ("35.11.3", "35.11.1"),
    "putzen": ("81.21.0",),
    "restaurant": ("56.10.1", "56.10.2"),
    "schneider": ("14.13.1", "14.13.2", "95.29.0"),
    "schreiner": ("43.32.0", "31.09.9"),
    "software": ("62.01.9", "62.01.1"),
    "solar": ("35.11.3", "43.22.0"),
    "spedition": ("49.41.0", "52.29.1"),
    "tischler": ("43.32.0", "31.09.9"),
    "versicherungsvertreter": ("66.22.0",),
    "webdesign": ("62.01.1", "74.10.2"),
    "werkstatt": ("45.20.3", "45.20.4"),
}


class ActivityField(CodeListField):
    list_name: ClassVar[str] = "activity"
    suffixes: ClassVar[tuple[str, ...]] = ("", "-hit")

    type: Literal["activity"]
    edition: Edition = "2008-01-01"

    def default_empty(self) -> dict[str, str]:
        return {"": "Geben Sie Wörter ein, die Ihre Tätigkeit beschreiben, oder ihre Nummer."}

    def read(self, raw: Raw, name: str) -> Reading:
        text = characters.normalise(first(raw, name))
        if not text:
            return Reading()
        number = self.number_in(text)
        if number:
            return Reading(number)
        error = texts.text_error(self.noun, text, LONGEST)
        if error:
            return Reading(None, {name: error})
        found = self.hits(text)
        chosen = first(raw, f"{name}-hit")
        if chosen in found:
            return Reading(chosen)
        if found:
            otherwise = " Passt keine, leeren Sie das Feld." if self.optional else ""
            return Reading(None, {f"{name}-hit": f"Wählen Sie die passende Tätigkeit aus.{otherwise}"})
        otherwise = " Oder lassen Sie das Feld leer." if self.optional else ""
        sentence = "Dazu gibt es keine Tätigkeit. Nehmen Sie andere Wörter, zum Beispiel „Einzelhandel“."
        return Reading(None, {name: f"{sentence}{otherwise}"})

    def number_in(self, text: str) -> str | None:
        """The number with which ``text`` begins, if the list has it; its name may follow („47.11.1 Einzelhandel …“)."""
        found = NUMBER.match(text)
        number = f"{found[1]}.{found[2]}.{found[3]}" if found else ""
        return number if number in self.labels else None

    def hits(self, text: str) -> dict[str, str]:
        """At most ten entries for what was typed, best first: those with all words, otherwise those with any."""
        return search(self.list_name, self.edition, " ".join(text.split())[:LONGEST].lower())

    def named(self, text: str) -> str:
        """What is shown below the input: the name of the number in it, if it is one."""
        number = self.number_in(characters.normalise(text))
        return "".join(self.show(number))

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        return {name: [value]} if isinstance(value, str) else {}

    def show(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, str):
            return ()
        return (f"{value} {self.labels.get(value, '')}".strip(),)

    def shape(self) -> xml_shape.Leaf:
        """As a text of that form: more than 800 codes would be read again in the schema of every service."""
        return xml_shape.Leaf("text", max_length=7, pattern="[0-9]{2}[.][0-9]{2}[.][0-9]")


def search(name: str, edition: str, text: str) -> dict[str, str]:
    """The best entries for ``text`` in small letters."""
    entries = code_list(name, edition)
    beginning = BEGINNING.fullmatch(text)
    if beginning:
        start = f"{beginning[1]}.{beginning[2]}" if beginning[2] else beginning[1]
        return dict([entry for entry in entries.items() if entry[0].startswith(start)][:MOST_HITS])
    words = [word for word in WORD.findall(text) if len(word) > 1 and word not in EMPTY_WORDS]
    meant = [number for start, numbers in EVERYDAY.items() for number in numbers if said(words, start)]
    scored = [(score(words, label), number) for number, label in folded(name, edition)]
    most = max((found for (found, _, _), _ in scored), default=0)
    best = sorted(
        ((rank, number) for rank, number in scored if rank[0] == most > 0), key=lambda hit: (-hit[0][1], hit[0][2])
    )
    numbers = dict.fromkeys([*meant, *(number for _, number in best)])
    return {number: entries[number] for number in [*numbers][:MOST_HITS] if number in entries}


def said(words: list[str], start: str) -> bool:
    return any(word.startswith(start) for word in words)


def score(words: list[str], label: str) -> tuple[int, int, int]:
    """How many of the words are in a name, how many of them at the beginning of a word, and how long the name is."""
    return (
        sum(word in label for word in words),
        sum(f" {word}" in f" {label}" for word in words),
        len(label),
    )


@cache
def folded(name: str, edition: str) -> tuple[tuple[str, str], ...]:
    """Numbers with their names in small letters, made when somebody searches for the first time (100 kB)."""
    return tuple((code, label.lower()) for code, label in code_list(name, edition).items())
