"""What changes between two versions of a service: for those who apply, and for answers that were already given.

A draft keeps the version it was begun with, so a new version takes nothing from anybody. What would become of its
answers in the new form is told beside it: it shows the editor which questions are really the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.catalogue import Service
from portal.editing.wording import named, pages_of, when_in_words
from portal.forms import FieldDefinition, Group, Page

#: Parts of a service that applicants meet, in words.
SERVICE_PARTS: Mapping[str, str] = {
    "title": "Titel",
    "summary": "Zusammenfassung",
    "kind": "Art",
    "audience": "Zielgruppe",
    "lead": "Einleitung",
    "who": "Wer das nutzen kann",
    "who_not": "Wer das nicht braucht",
    "need": "Was man braucht",
    "how": "Ablauf",
    "duration_minutes": "Dauer in Minuten",
    "processing": "Bearbeitungszeit",
    "fee_text": "Kosten",
    "fee": "Gebühr",
    "tariff": "Preisliste",
    "deadline": "Frist",
    "other_ways": "Andere Wege",
    "next_steps": "Wie es weitergeht",
    "legal_basis": "Rechtsgrundlage",
    "trust_level": "Vertrauensniveau",
    "retention_years": "Aufbewahrung in Jahren",
    "confidential": "Vertraulichkeit",
    "privacy": "Datenschutz",
    "declaration": "Erklärung",
}

#: Keys of fields, pages and groups in words; a key without words is told by its name.
KEYS: Mapping[str, str] = {
    "label": "Frage",
    "noun": "Kurzname",
    "title": "Titel",
    "empty": "Satz, wenn die Antwort fehlt",
    "hint": "Hinweis",
    "why": "„Warum fragen wir das?“",
    "intro": "Einleitung",
    "optional": "freiwillig",
    "max_length": "höchste Zahl der Zeichen",
    "minimum": "kleinster Wert",
    "maximum": "größter Wert",
    "limit": "höchste Zahl der Einträge",
    "not_before": "frühester Tag",
    "not_after": "spätester Tag",
    "max_files": "höchste Zahl der Dateien",
    "max_size_mb": "größte Datei in MB",
    "formats": "Dateiformate",
    "legal_basis": "Rechtsgrundlage",
    "section": "Abschnitt",
}

#: What is compared in its own way, or is no matter of applicants.
APART = frozenset({"id", "type", "kind", "when", "options", "fields", "pages", "personal"})

#: Two labels this alike are the same question under a new id.
SAME_LABEL = 0.8


@dataclass(frozen=True, slots=True)
class Comparison:
    """German sentences. ``reopened``: titles of pages on which an answer would be missing or no longer fit."""

    applicants: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    reopened: tuple[str, ...]

    def __str__(self) -> str:
        """For a terminal."""
        parts = {
            "Für Antragstellende": self.applicants or ("Nichts ändert sich.",),
            "Für begonnene Entwürfe": (
                "Sie behalten die Fassung, mit der sie begonnen wurden. Niemand verliert eine Angabe.",
                "In der neuen Fassung",
                f"  blieben diese Angaben: {', '.join(self.kept) or 'keine'}",
                f"  fielen diese weg: {', '.join(self.dropped) or 'keine'}",
                f"  wären diese Seiten wieder offen: {', '.join(self.reopened) or 'keine'}",
            ),
        }
        return "\n\n".join("\n".join([f"{title}:", *(f"  {line}" for line in lines)]) for title, lines in parts.items())

    def as_json(self) -> dict[str, list[str]]:
        return {
            "applicants": list(self.applicants),
            "kept": list(self.kept),
            "dropped": list(self.dropped),
            "reopened": list(self.reopened),
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it stands."""

    group: Group | None
    page: Page
    field: FieldDefinition

    @property
    def name(self) -> str:
        return f"{self.field.noun} ({self.group.item_title})" if self.group else self.field.noun

    @property
    def kind(self) -> tuple[str, str]:
        """Answers fit only a field of the same type at the same level."""
        return (str(getattr(self.field, "type", "")), self.group.id if self.group else "")


def compare(old: Service, new: Service) -> Comparison:
    """What changes from ``old`` to ``new``."""
    before, after = questions_of(old), questions_of(new)
    renamed = dict(renames(before, after))
    told = [
        *service_changes(old, new),
        *page_changes(old, new),
        *question_changes(old, new, before, after, renamed),
    ]
    same = [name for name in before if name in after and before[name].kind == after[name].kind]
    lost = [before[name].name for name in before if name not in same]
    return Comparison(
        applicants=tuple(told),
        kept=tuple(before[name].name for name in same),
        dropped=tuple(lost),
        reopened=tuple(dict.fromkeys(reopened(before, after, same))),
    )


def questions_of(service: Service) -> dict[str, Asked]:
    return {asked.id: Asked(group, page, asked) for group, page in pages_of(service.form) for asked in page.fields}


def renames(before: Mapping[str, Asked], after: Mapping[str, Asked]) -> Iterator[tuple[str, str]]:
    """Old and new ids of questions that are the same by type and label."""
    free = [name for name in after if name not in before]
    for name in (name for name in before if name not in after):
        for candidate in free:
            alike = difflib.SequenceMatcher(None, before[name].field.label, after[candidate].field.label).ratio()
            if before[name].kind == after[candidate].kind and alike >= SAME_LABEL:
                free.remove(candidate)
                yield name, candidate
                break


def service_changes(old: Service, new: Service) -> Iterator[str]:
    for key, words in SERVICE_PARTS.items():
        yield from changed(words, getattr(old, key, None), getattr(new, key, None))


def page_changes(old: Service, new: Service) -> Iterator[str]:
    before, after = old.form.by_id, new.form.by_id
    for name, step in before.items():
        if name not in after:
            yield f"Die Seite „{step.title}“ entfällt."
    for name, step in after.items():
        if name not in before:
            yield f"Neu ist die Seite „{step.title}“."
            continue
        yield from own_changes(f"Seite „{step.title}“", before[name], step)
        yield from condition_change(f"Die Seite „{step.title}“", (old, before[name]), (new, step))
    order = [name for name in after if name in before]
    if order != [name for name in before if name in after]:
        yield "Die Seiten stehen in einer anderen Reihenfolge."


def question_changes(
    old: Service, new: Service, before: Mapping[str, Asked], after: Mapping[str, Asked], renamed: Mapping[str, str]
) -> Iterator[str]:
    for name, asked in before.items():
        if name in renamed:
            yield f"„{asked.name}“ hat eine neue Kennung: aus „{name}“ wird „{renamed[name]}“."
        elif name not in after:
            yield f"Nach „{asked.name}“ wird nicht mehr gefragt."
    for name, asked in after.items():
        if name in renamed.values():
            continue
        if name not in before:
            kind = "freiwillig" if asked.field.optional else "nötig"
            yield f"Neu gefragt wird nach „{asked.name}“ ({kind}), auf der Seite „{asked.page.title}“."
            continue
        was = before[name]
        if was.kind != asked.kind:
            yield f"„{asked.name}“ ist eine andere Art von Frage: aus {was.kind[0]} wird {asked.kind[0]}."
        elif was.page.id != asked.page.id:
            yield f"„{asked.name}“ steht jetzt auf der Seite „{asked.page.title}“."
        yield from option_changes(asked.name, was.field, asked.field)
        yield from own_changes(f"„{asked.name}“", was.field, asked.field)
        yield from condition_change(f"„{asked.name}“", (old, was.field), (new, asked.field))


def option_changes(name: str, old: FieldDefinition, new: FieldDefinition) -> Iterator[str]:
    was = {option.key: option.label for option in getattr(old, "options", ())}
    now = {option.key: option.label for option in getattr(new, "options", ())}
    for key in was.keys() - now.keys():
        yield f"„{name}“ hat die Antwort „{was[key]}“ nicht mehr."
    for key in [key for key in now if key not in was]:
        yield f"„{name}“ hat die neue Antwort „{now[key]}“."
    for key in [key for key in now if was.get(key, now[key]) != now[key]]:
        yield f"„{name}“: Aus der Antwort „{was[key]}“ wird „{now[key]}“."


def own_changes(name: str, old: Any, new: Any) -> Iterator[str]:
    keys = dict.fromkeys([*type(old).model_fields, *type(new).model_fields])
    for key in [key for key in keys if key not in APART]:
        yield from changed(f"{name}, {KEYS.get(key, key)}", getattr(old, key, None), getattr(new, key, None))


def condition_change(name: str, old: tuple[Service, Any], new: tuple[Service, Any]) -> Iterator[str]:
    was, now = (when_in_words(part.when, named(service.form)) for service, part in (old, new))
    if was != now:
        asked = f"nur gefragt, {now}" if now else "immer gefragt"
        yield f"{name} wird jetzt {asked}, vorher {was or 'immer'}."


def changed(name: str, old: Any, new: Any) -> Iterator[str]:
    if old != new:
        yield f"{name}: vorher {shown(old)}, jetzt {shown(new)}."


def shown(value: Any) -> str:
    """A value in a sentence. What has parts of its own is only said to be there."""
    match value:
        case None | "" | ():
            return "nichts"
        case True:
            return "ja"
        case False:
            return "nein"
        case str():
            return f"„{value.removesuffix('.')}“"
        case int():
            return str(value)
        case tuple() if all(isinstance(part, str) for part in value):
            return f"„{' · '.join(value)}“"
        case _:
            return "eine andere Fassung" if hasattr(value, "model_fields") else str(value)


def reopened(before: Mapping[str, Asked], after: Mapping[str, Asked], same: list[str]) -> Iterator[str]:
    """Pages with a new compulsory question, or one whose former answers may no longer fit."""
    for name, asked in after.items():
        was = before[name].field if name in same else None
        if was is None:
            if not asked.field.optional:
                yield asked.page.title
        elif (was.optional and not asked.field.optional) or narrower(was, asked.field):
            yield asked.page.title


def narrower(old: FieldDefinition, new: FieldDefinition) -> bool:
    """May an answer that was good be refused now?"""
    options = {option.key for option in getattr(new, "options", ())}
    if any(option.key not in options for option in getattr(old, "options", ())):
        return True
    free = APART | {"label", "noun", "empty", "hint", "why", "legal_basis", "autocomplete", "optional"}
    return any(getattr(old, key, None) != getattr(new, key, None) for key in type(new).model_fields if key not in free)
