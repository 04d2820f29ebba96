"""Reading genericode 1.0 (OASIS), the form in which XRepository publishes code lists.

<gc:CodeList><Identification><Version>2026-06-30</Version>…  <ColumnSet><Column Id="SCHLUESSEL" Use="required"/>…
<SimpleCodeList><Row><Value ColumnRef="SCHLUESSEL"><SimpleValue>064370011011</SimpleValue></Value>…

Only what a list of keys and names needs is read. The file may come from anywhere: ``parse_safely`` reads it.
Old lists are not in UTF-8, other than messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from portal.xoev import OF_OLD_LISTS, UnsafeXml, parse_safely

ROOT = "{http://docs.oasis-open.org/codelist/ns/genericode/1.0/}CodeList"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: A day („2026-06-30“) or a version („2.4“).
EDITION = re.compile(r"[0-9]+(?:[.-][0-9]+)*")

#: Columns that hold what people read, by how publishers call them, best first.
NAMES = ("suchbegriff", "bezeichnung", "name", "wert")


class CodeListRefused(ValueError):
    """A published list cannot be taken over. The German sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Genericode:
    """One published edition of a list.

    title     what it is („Regionalschlüssel“); ``agency`` who publishes it; ``urn`` its name without the edition
    edition   how the publisher counts: the day it is of, as ``2026-06-30``, or a version; None if there is none
    since     the day it is of, if the file names one
    columns   ids of the columns in their order, ``key`` the one that tells rows apart
    rows      texts by column; a cell without a text is left out
    """

    title: str
    agency: str
    urn: str
    edition: str | None
    since: str | None
    columns: tuple[str, ...]
    key: str
    rows: tuple[Mapping[str, str], ...]

    @property
    def name_column(self) -> str:
        """The column people read: one that is called so, or the first beside the key."""
        others = [column for column in self.columns if column != self.key]
        for wanted in NAMES:
            for column in others:
                if column.lower() == wanted:
                    return column
        if not others:
            raise CodeListRefused("Die Liste hat nur eine Spalte. Gebraucht werden Schlüssel und Bezeichnung.")
        return others[0]


def read_genericode(xml: bytes) -> Genericode:
    """The list in ``xml``. Raises CodeListRefused, also for XML that is unsafe or no genericode."""
    try:
        root = parse_safely(xml, also=OF_OLD_LISTS)
    except UnsafeXml as unsafe:
        raise CodeListRefused(str(unsafe)) from None
    if root.tag != ROOT:
        raise CodeListRefused(
            "Das ist keine Codeliste in genericode 1.0. Laden Sie im XRepository „Genericode“ herunter."
        )
    columns = tuple(column.get("Id") or "" for column in root.iterfind("ColumnSet/Column"))
    if not columns:
        raise CodeListRefused("Die Liste nennt keine Spalten. Laden Sie sie im XRepository noch einmal herunter.")
    version = text(root, "Identification/Version")
    rows = tuple(dict(cells(row, columns)) for row in root.iterfind("SimpleCodeList/Row"))
    if not rows:
        raise CodeListRefused("Die Liste hat keine Einträge. Laden Sie sie im XRepository noch einmal herunter.")
    return Genericode(
        title=text(root, "Identification/LongName") or text(root, "Identification/ShortName"),
        agency=text(root, "Identification/Agency/LongName") or text(root, "Identification/Agency/ShortName"),
        urn=text(root, "Identification/CanonicalUri"),
        edition=version if EDITION.fullmatch(version) else None,
        since=version if DAY.fullmatch(version) else valid_from(root),
        columns=columns,
        key=key_of(root, columns),
        rows=rows,
    )


def text(root: etree._Element, path: str) -> str:
    return " ".join((root.findtext(path) or "").split())


def valid_from(root: etree._Element) -> str | None:
    for found in root.iterfind("Annotation/Description/{*}validFrom"):
        day = (found.text or "").strip()
        if DAY.fullmatch(day):
            return day
    return None


def key_of(root: etree._Element, columns: tuple[str, ...]) -> str:
    """The column the publisher recommends as key, else that of the first key, else the first column."""
    keys = list(root.iterfind("ColumnSet/Key"))
    recommended = [key for key in keys if key.find("Annotation/AppInfo/{*}recommendedKeyColumn") is not None]
    for key in (*recommended, *keys):
        named = key.find("ColumnRef")
        if named is not None and named.get("Ref") in columns:
            return named.get("Ref") or columns[0]
    return columns[0]


def cells(row: etree._Element, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The texts of one row. A value without a column belongs to the one after the value before it."""
    position = -1
    for value in row.iterfind("Value"):
        named = value.get("ColumnRef")
        position = columns.index(named) if named in columns else position + 1
        words = " ".join((value.findtext("SimpleValue") or "").split())
        if words and position < len(columns):
            yield columns[position], words
