"""What is wrong with an installation, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An ERROR keeps a production start from happening; a WARNING is said and lets it happen."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Flaw:
    """``wrong`` and ``remedy`` are German sentences for an administrator; neither holds a secret."""

    severity: Severity
    wrong: str
    remedy: str

    def __str__(self) -> str:
        word = "Fehler" if self.severity is Severity.ERROR else "Warnung"
        return f"{word}: {self.wrong} {self.remedy}".rstrip()

    def as_json(self) -> dict[str, str]:
        return {"severity": self.severity.value, "wrong": self.wrong, "remedy": self.remedy}


def error(wrong: str, remedy: str = "") -> Flaw:
    return Flaw(Severity.ERROR, wrong, remedy)


def warning(wrong: str, remedy: str = "") -> Flaw:
    return Flaw(Severity.WARNING, wrong, remedy)
