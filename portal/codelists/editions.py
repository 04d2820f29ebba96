"""Editions of code lists beside each other: what there is, what a new one changes, and how it is written.

A list that is chosen from a larger one, or leaves entries out, says so in its head, and which columns it was made
from. The next edition is made the same way:

    # Spalten: SCHLUESSEL, Bezeichnung
    # Auswahl: 06
    # Ohne: 910, 999
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from portal.codelists.genericode import DAY, EDITION, CodeListRefused, Genericode, read_genericode
from portal.flushing import replace_whole
from portal.forms import CODE_LISTS, CodeListError, in_words, normalise, read_code_list

LIST_NAME = re.compile(r"[a-z][a-z0-9_]*")
FILE = re.compile(r"([a-z][a-z0-9_]*)_([0-9]+(?:[.-][0-9]+)*)")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

#: A column of this name says when an entry ended, in the lists of the Federal Statistical Office.
ENDED = "existenz-bis"

#: Where German dictionaries put these letters.
ALPHABET = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list with its editions, oldest first, and how many entries the newest has."""

    name: str
    editions: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an edition has that the one before had not, and the other way round. ``renamed``: key, old and new name."""

    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[str, str, str], ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.renamed)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A new edition, not yet written. ``former`` is the edition compared with; None for a list that is new."""

    name: str
    edition: str
    former: str | None
    change: Change
    entries: Mapping[str, str] = field(repr=False)
    head: tuple[str, ...] = field(repr=False)

    @property
    def file_name(self) -> str:
        return f"{self.name}_{self.edition}.tsv"

    @property
    def content(self) -> str:
        head = "".join(f"# {line}\n" for line in self.head)
        return head + "".join(f"{key}\t{name}\n" for key, name in self.entries.items())

    def write(self, folder: Path) -> Path:
        """Write the edition into ``folder``, as a whole or not at all.

        One that is there already stays as it is. Raises CodeListRefused if its entries are others.
        """
        target = folder / self.file_name
        if target.exists():
            if entries_of(target) == self.entries:
                return target
            raise CodeListRefused(
                f"„{target.name}“ gibt es schon, mit anderem Inhalt. Ein Stand ändert sich nicht mehr: "
                "Nennen Sie mit --edition einen anderen."
            )
        replace_whole(target, self.content.encode())
        return target


def shelves(folder: Path = CODE_LISTS) -> tuple[Shelf, ...]:
    """The lists in a folder by name. Raises CodeListRefused for a file that is no list."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.tsv")):
        named = FILE.fullmatch(file.stem)
        if named:
            found.setdefault(named[1], []).append(named[2])
    for editions in found.values():
        editions.sort(key=counted)
    return tuple(
        Shelf(name, tuple(editions), len(entries_of(folder / f"{name}_{editions[-1]}.tsv")))
        for name, editions in found.items()
    )


def refresh(
    xml: bytes, name: str, folder: Path = CODE_LISTS, *, edition: str | None = None, prefix: str | None = None
) -> Refresh:
    """The published list ``xml`` as the next edition of ``name``.

    folder    where the newest edition is looked for; if it has none, among those shipped
    edition   the day or version, for lists whose file names none
    prefix    only keys that begin so; what the newest edition says, if not given

    Raises CodeListRefused.
    """
    if not LIST_NAME.fullmatch(name):
        raise CodeListRefused(f"„{name}“ ist kein Name einer Liste. Erlaubt sind a bis z, 0 bis 9 und _.")
    published = read_genericode(xml)
    made = named_edition(edition or published.edition)
    former_file = newest(name, folder) or newest(name, CODE_LISTS)
    former = entries_of(former_file) if former_file else {}
    head = head_of(former_file) if former_file else {}
    wanted = prefix if prefix is not None else head.get("Auswahl", "")
    columns = columns_of(published, head.get("Spalten"))
    without = head.get("Ohne", "").split(", ")
    kept = {
        key: words for key, words in entries_in(published, columns) if key.startswith(wanted) and key not in without
    }
    entries = arranged(kept, former)
    if not entries:
        raise CodeListRefused(f"Kein Schlüssel der Liste beginnt mit „{wanted}“. Prüfen Sie --prefix.")
    version = "" if DAY.fullmatch(made) else f"Version {made}"
    lines = (
        head.get("", published.title),
        f"Quelle: {', '.join(filter(None, (published.agency, published.title, published.urn, version)))}",
        f"Stand: {in_words_or_not(made if DAY.fullmatch(made) else published.since)}",
        f"Spalten: {', '.join(columns)}",
        *([f"Auswahl: {wanted}"] if wanted else []),
        *([f"Ohne: {head['Ohne']}"] if "Ohne" in head else []),
    )
    compared = former_file.stem.rpartition("_")[2] if former_file else None
    return Refresh(name, made, compared, difference(former, entries), entries, lines)


def in_words_or_not(day: str | None) -> str:
    return in_words(date.fromisoformat(day)) if day and is_day(day) else "ohne Tag"


def named_edition(edition: str | None) -> str:
    if edition is None:
        raise CodeListRefused("Die Datei nennt weder Tag noch Version. Nennen Sie eines mit --edition 2026-01-31.")
    if not EDITION.fullmatch(edition) or (DAY.fullmatch(edition) and not is_day(edition)):
        raise CodeListRefused(f"„{edition}“ ist weder Tag noch Version. Schreiben Sie 2026-01-31 oder 2.4.")
    return edition


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def counted(edition: str) -> tuple[int, ...]:
    """The order of editions: version 11 comes after version 9."""
    return tuple(int(part) for part in re.split("[.-]", edition))


def newest(name: str, folder: Path) -> Path | None:
    """The newest edition of a list in a folder."""
    there = {
        named[2]: file for file in folder.glob("*.tsv") if (named := FILE.fullmatch(file.stem)) and named[1] == name
    }
    return there[max(there, key=counted)] if there else None


def head_of(file: Path) -> dict[str, str]:
    """What the head of a list says, by its first word; its title under the empty word."""
    lines = [line[1:].strip() for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    said = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    return said | ({"": lines[0]} if lines else {})


def entries_of(file: Path) -> dict[str, str]:
    try:
        return read_code_list(file)
    except CodeListError as error:
        raise CodeListRefused(f"Die Liste lässt sich nicht lesen: {error}") from None


def columns_of(published: Genericode, said: str | None) -> tuple[str, str]:
    """Key and name: as the edition before had them, or as the publisher has them."""
    columns = tuple(said.split(", ")) if said else (published.key, published.name_column)
    if len(columns) != 2 or not set(columns) <= set(published.columns):
        raise CodeListRefused(
            f"Die Spalten {', '.join(columns)} hat die Datei nicht. Sie hat {', '.join(published.columns)}. "
            "Ist es die richtige Liste?"
        )
    return columns[0], columns[1]


def entries_in(published: Genericode, columns: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Keys and names of the rows that still hold."""
    seen: set[str] = set()
    for row in published.rows:
        if any(column.lower() == ENDED for column in row):
            continue
        key, words = row.get(columns[0], ""), normalise(row.get(columns[1], ""))
        if not KEY.fullmatch(key) or not words or key in seen:
            raise CodeListRefused(
                f"Der Eintrag „{key}“ mit „{words}“ hat keinen Schlüssel, keinen Namen oder kommt zweimal vor."
            )
        seen.add(key)
        yield key, words


def arranged(entries: dict[str, str], former: Mapping[str, str]) -> dict[str, str]:
    """The entries in the order of the edition before, so that people find them where they were.

    By key if that one was; otherwise a new entry comes before the first whose name is later in the alphabet, but never
    before the first of all, which may have its place for another reason („Deutschland“).
    """
    if list(former) == sorted(former):
        return dict(sorted(entries.items()))
    order = [key for key in former if key in entries]
    for key in sorted(entries.keys() - former.keys(), key=lambda new: alphabetical(entries[new])):
        later = (n for n, other in enumerate(order) if n and alphabetical(entries[other]) > alphabetical(entries[key]))
        order.insert(next(later, len(order)), key)
    return {key: entries[key] for key in order}


def alphabetical(name: str) -> str:
    return name.lower().translate(ALPHABET)


def difference(former: Mapping[str, str], entries: Mapping[str, str]) -> Change:
    return Change(
        added=tuple((key, name) for key, name in entries.items() if key not in former),
        removed=tuple((key, name) for key, name in former.items() if key not in entries),
        renamed=tuple((key, former[key], name) for key, name in entries.items() if former.get(key, name) != name),
    )
