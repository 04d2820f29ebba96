"""Every service in one line: how long its form is, how hard its texts, what is missing, how digital it is."""

from __future__ import annotations

import gettext
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal.catalogue import Catalogue, Service
from portal.editing.differences import KINDS, differences, offers_of
from portal.editing.maturity import OnceOnly, maturity, once_only
from portal.editing.readability import wiener_sachtextformel
from portal.editing.wording import pages_of
from portal.forms import ways

#: Between these lines of services/README.md stands the table.
TABLE_BEGINS = "<!-- Tabelle: portal services report --readme -->"
TABLE_ENDS = "<!-- Ende der Tabelle -->"

#: Parts of a service and its form that people read.
SPOKEN = frozenset(
    (
        *("title", "summary", "lead", "who", "who_not", "need", "text", "processing", "fee_text", "other_ways", "note"),
        *("next_steps", "declaration", "purpose", "recipients", "period", "intro", "why", "label", "noun", "empty"),
        *("hint", "case"),
    )
)


#: What the table says of once-only.
ONCE_ONLY_IN_WORDS: Mapping[OnceOnly, str] = {
    "no_form": "kein Formular",
    "no_evidence": "keine Nachweise",
    "not_from_registers": "Nachweise selbst senden",
}


@dataclass(frozen=True, slots=True)
class ServiceReport:
    """One service. ``fewest`` and ``most`` questions on a way through the form; ``exact``: no mere bounds.

    ``reading`` is the grade of the Wiener Sachtextformel, ``untranslated`` the texts without a translation by language.
    ``differing`` says by town what it has of its own, ``illustrative`` which parts of the file are proposals.
    """

    id: str
    title: str
    fields: int
    pages: int
    fewest: int
    most: int
    exact: bool
    reading: float | None
    texts: int
    untranslated: dict[str, int]
    maturity_1: int
    maturity_2: int
    missing_for_more: tuple[str, ...]
    once_only: OnceOnly
    differing: dict[str, tuple[str, ...]]
    illustrative: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def report(catalogue: Catalogue, translations: Path) -> tuple[ServiceReport, ...]:
    """A report of each service; ``translations`` is the folder of Babel's catalogues."""
    languages = dict(translated(translations))
    return tuple(one(service, catalogue, languages) for service in catalogue.services.values())


def one(service: Service, catalogue: Catalogue, languages: Mapping[str, Collection[str]]) -> ServiceReport:
    pages = list(pages_of(service.form))
    found, level = ways(service.form), maturity(service)
    texts = tuple(dict.fromkeys(spoken(json.loads(service.snapshot()))))
    return ServiceReport(
        id=service.id,
        title=service.title,
        fields=sum(len(page.fields) for _, page in pages),
        pages=len(pages),
        fewest=found.fewest,
        most=found.most,
        exact=found.exact,
        reading=wiener_sachtextformel(texts),
        texts=len(texts),
        untranslated={name: sum(text not in known for text in texts) for name, known in languages.items()},
        maturity_1=level.model_1,
        maturity_2=level.model_2,
        missing_for_more=level.missing,
        once_only=once_only(service),
        differing=differences(service, offers_of(catalogue, service)),
        illustrative=service.illustrative,
    )


def spoken(part: Any, key: str = "") -> Iterator[str]:
    """Every text of a service that people read."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from spoken(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from spoken(value, key)
    elif isinstance(part, str) and part and key in SPOKEN:
        yield part


def translated(folder: Path) -> Iterator[tuple[str, Collection[str]]]:
    """By language, the texts that have a translation; the languages that are planned stand there with none."""
    for language in ("en", "ls"):
        file = folder / language / "LC_MESSAGES" / "messages.mo"
        known: Collection[str] = ()
        if file.is_file():
            catalogue = gettext.GNUTranslations(io.BytesIO(file.read_bytes()))
            known = {text for text, said in vars(catalogue)["_catalog"].items() if isinstance(text, str) and said}
        yield language, known


def table(reports: Collection[ServiceReport]) -> str:
    """The reports for a terminal."""
    head = (
        "Leistung",
        "Felder",
        "Seiten",
        "Fragen",
        "Lesestufe",
        "ohne Übersetzung",
        "Once-Only",
        "Reifegrad 1.1",
        "2.0",
    )
    rows = [
        (
            entry.id,
            str(entry.fields),
            str(entry.pages),
            f"{entry.fewest} bis {entry.most}{'' if entry.exact else ' (Grenzen)'}",
            "–" if entry.reading is None else str(entry.reading).replace(".", ","),
            ", ".join(f"{language} {count}" for language, count in entry.untranslated.items()),
            ONCE_ONLY_IN_WORDS[entry.once_only],
            str(entry.maturity_1),
            str(entry.maturity_2),
        )
        for entry in reports
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )


def readme_table(catalogue: Catalogue, schemas: Collection[str]) -> str:
    """The table of services/README.md. ``schemas`` are the names of shipped schemas, ``<service>/<version>.xsd``."""
    rows = [
        "| Leistung | Felder | Seiten | Beispiele | XSD | Kosten | Aufbewahrung | Aktenplan | Eigenes in |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for service in sorted(catalogue.services.values(), key=lambda service: service.id):
        pages = list(pages_of(service.form))
        cells = (
            f"`{service.id}` {service.version}",
            sum(len(page.fields) for _, page in pages),
            len(pages),
            len(service.examples),
            "ja" if f"{service.id}/{service.version}.xsd" in schemas else "fehlt",
            first_sentence(service.fee_text),
            "1 Jahr" if service.retention_years == 1 else f"{service.retention_years} Jahre",
            service.file_plan_key,
            differing(catalogue, service),
        )
        rows.append("| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |")
    return "\n".join(rows)


def first_sentence(text: str) -> str:
    """Up to the first full stop; „1.“ is a number, and the sentence goes on behind it."""
    return re.split(r"(?<![0-9])\. ", text, maxsplit=1)[0].removesuffix(".")


def differing(catalogue: Catalogue, service: Service) -> str:
    """Which of its towns, or how many, have something of their own, and of what kind."""
    offers = offers_of(catalogue, service)
    found = differences(service, offers)
    if not offers:
        return "nirgends angeboten"
    if not found:
        return f"0 von {len(offers)}"
    names = [offer.municipality.name for offer in offers if offer.municipality.slug in found]
    kinds = [said for kind, said in KINDS.items() if any(kind in own for own in found.values())]
    towns = f"{len(names)} von {len(offers)}" if len(names) > 3 else ", ".join(names)
    return f"{towns}: {', '.join(kinds)}"


def with_table(readme: str, rows: str) -> str:
    """The text of the README with the table put between its two marks. Raises ValueError if a mark is missing."""
    head, _, rest = readme.partition(TABLE_BEGINS)
    _, mark, tail = rest.partition(TABLE_ENDS)
    if not mark:
        raise ValueError(f"In der README fehlt „{TABLE_BEGINS}“ oder „{TABLE_ENDS}“. Setzen Sie beide Zeilen ein.")
    return f"{head}{TABLE_BEGINS}\n\n{rows}\n\n{TABLE_ENDS}{tail}"
