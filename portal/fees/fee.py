"""A fee that was calculated: its sum, and the lines that explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from portal.forms import in_euros


def euros(cents: int) -> str:
    """„1.250,05 €“, and „−6,00 €“ for what is taken off."""
    return f"−{in_euros(-cents)}" if cents < 0 else in_euros(cents)


class Line(NamedTuple):
    """One part of the fee: what for, how it was calculated („3 Urkunden: 12,00 € + 2 × 6,00 €“), and its cents."""

    label: str
    calculation: str
    cents: int

    @property
    def amount(self) -> str:
        return euros(self.cents)


@dataclass(frozen=True, slots=True)
class Fee:
    """What somebody has to pay. The lines add up to the total; ``exempt_reason`` says why it is nothing.

    ``name`` is what it is called where that is not „Gebühr“.
    """

    total_cents: int
    lines: tuple[Line, ...]
    legal_basis: str
    illustrative: bool = False
    exempt_reason: str | None = None
    name: str | None = None

    @property
    def title(self) -> str:
        return self.name or "Gebühr"

    @property
    def total(self) -> str:
        return euros(self.total_cents)

    @property
    def rows(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The lines for people, and the sum below them: the label, then calculation and amount."""
        lines = ((line.label, tuple(dict.fromkeys((line.calculation, line.amount)))) for line in self.lines)
        return (*lines, ("Summe", (self.total,)))

    @property
    def notes(self) -> tuple[str, ...]:
        """What one must know besides, one sentence each."""
        found = [f"Sie sind befreit: {self.exempt_reason}"] if self.exempt_reason is not None else []
        notice = "Bescheid" if self.name else "Gebührenbescheid"
        found += [f"Sie zahlen jetzt noch nichts. Sie erhalten einen {notice}."] if self.total_cents else []
        return (*found, *(["Das ist ein Beispielbetrag. Er ist nicht beschlossen."] if self.illustrative else []))

    def data(self) -> dict[str, Any]:
        """The fee as JSON values, to be stored beside the answers it was calculated from."""
        return {
            "total_cents": self.total_cents,
            "lines": [list(line) for line in self.lines],
            "legal_basis": self.legal_basis,
            "illustrative": self.illustrative,
            "exempt_reason": self.exempt_reason,
            "name": self.name,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The fee that ``data`` was made of; what was stored before fees had names has none."""
        return cls(**data | {"lines": tuple(Line(*line) for line in data["lines"])})
