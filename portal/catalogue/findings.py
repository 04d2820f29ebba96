"""What is wrong in a catalogue file, where, and what to do about it.

services/catalogue/hund-anmelden.yaml, Zeile 12 (form.steps[1].titel): Den Schlüssel „titel“ gibt es hier nicht.
Meinten Sie „title“?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

#: A place inside a file: the keys and list positions that lead to it, as in ("form", "steps", 1, "title").
Path: TypeAlias = tuple[str | int, ...]


def path_text(path: Path) -> str:
    """The place as people write it: ``form.steps[1].title``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault in one file. ``line`` counts from 1; ``sentence`` and ``remedy`` are German, for editors.

    ``services`` are those without which the fault would be gone, where it lies between files.
    """

    file: str
    line: int
    path: str
    sentence: str
    remedy: str
    services: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        place = f" ({self.path})" if self.path else ""
        return f"{self.file}, Zeile {self.line}{place}: {self.sentence} {self.remedy}"


def about(services: Iterable[str], found: Iterable[Finding]) -> Iterator[Finding]:
    """The same findings, which now know that they are about these services."""
    for finding in found:
        yield replace(finding, services=tuple(services))


@dataclass(frozen=True, slots=True)
class BrokenService:
    """A service whose file has faults or does not fit the others.

    ``title`` is what people know it by, as far as the file still says it.
    """

    title: str
    findings: tuple[Finding, ...]


class CatalogueError(ValueError):
    """The folder cannot be read as a catalogue. ``findings`` says, in order of file and line, what to mend."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))
