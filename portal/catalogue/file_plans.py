"""A cooperation's file plan beside another one: what differs, and how a taken-over plan is written as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.catalogue.entries import Disposal, FilePlan, FilePlanEntry, Keeping

#: What YAML reads as text without quotation marks: letters first, and no sign that means something to it.
PLAIN = re.compile(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß0-9 ()./–-]*")
#: Words that YAML takes for something else than text.
NOT_PLAIN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})

DISPOSAL_WORDS = {"A": "archivieren", "B": "bewerten", "V": "vernichten"}


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One subject that differs: ``sign`` is + for a new one, - for one that is gone, ~ for one that changed."""

    sign: str
    key: str
    words: str

    def __str__(self) -> str:
        return f"{self.sign} {self.key}  {self.words}"


def plan_changes(ours: FilePlan | None, theirs: FilePlan) -> tuple[PlanChange, ...]:
    """What another plan would change in ours, by key."""
    old, new = (by_key(plan) if plan else {} for plan in (ours, theirs))
    return tuple(changes(old, new))


def changes(old: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]]) -> Iterator[PlanChange]:
    for key in sorted(old.keys() | new.keys(), key=lambda key: [int(part) for part in key.split(".")]):
        before, after = old.get(key), new.get(key)
        if before is None and after is not None:
            yield PlanChange("+", key, ", ".join(after))
        elif after is None and before is not None:
            yield PlanChange("-", key, ", ".join(before))
        elif before is not None and after is not None and before != after:
            parts = [f"{was} → {now}" for was, now in zip(before, after, strict=True) if was != now]
            yield PlanChange("~", key, "; ".join(parts))


def by_key(plan: FilePlan) -> dict[str, tuple[str, str]]:
    """Title and keeping of each subject, in words."""
    return {
        entry.key: (
            entry.title,
            keeping_words(
                plan.retention_years if entry.retention_years is None else entry.retention_years,
                entry.disposal or plan.disposal,
            ),
        )
        for entry in plan.entries
    }


def keeping_words(years: Keeping, disposal: Disposal) -> str:
    """``10 Jahre, dann bewerten``."""
    if years == "unlimited":
        return "unbefristet"
    return f"{years} {'Jahr' if years == 1 else 'Jahre'}, dann {DISPOSAL_WORDS[disposal]}"


def file_plan_text(plan: FilePlan, origin: str) -> str:
    """The plan as ``services/fileplan/<ikz>.yaml``; ``origin`` says in a comment where it comes from."""
    lines = [
        f"# {' '.join(origin.split())}",
        f"ikz: {plan.ikz}",
        f"version: {json.dumps(plan.version, ensure_ascii=False)}",
    ]
    if plan.illustrative:
        lines.append("illustrative: true")
    lines += [
        "# Wenn bei einem Betreff nichts anderes steht: Jahre bis zur Aussonderung, und was dann geschieht.",
        f"retention_years: {plan.retention_years}",
        f"disposal: {plan.disposal}",
        "entries:",
        *(f"  - {{{', '.join(entry_parts(entry))}}}" for entry in plan.entries),
    ]
    return "\n".join(lines) + "\n"


def entry_parts(entry: FilePlanEntry) -> Iterator[str]:
    plain = PLAIN.fullmatch(entry.title) and entry.title.lower() not in NOT_PLAIN
    yield f'key: "{entry.key}"'
    yield f"title: {entry.title if plain else json.dumps(entry.title, ensure_ascii=False)}"
    if entry.retention_years is not None:
        yield f"retention_years: {entry.retention_years}"
    if entry.disposal is not None:
        yield f"disposal: {entry.disposal}"
