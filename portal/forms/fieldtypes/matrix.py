"""The same question for several things: one choice in each row, such as how often each room is used.

    - id: barrieren
      type: matrix
      label: Wie gut erreichen Sie diese Orte?
      noun: Erreichbarkeit
      rows: [{key: rathaus, label: Rathaus}, {key: bahnhof, label: Bahnhof}]
      options: [{key: gut, label: Gut}, {key: schlecht, label: Schlecht}]

The inputs are ``barrieren-rathaus`` and ``barrieren-bahnhof``, the answer is ``{rathaus: gut, bahnhof: schlecht}``.
Every row must be answered; with ``optional: true`` each may stay open. On the page each row is a question of its own
with radio buttons below each other: a table would not fit on a telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from portal.forms import xml_shape
from portal.forms.fieldtypes.base import Data, FieldId, OwnWords, Part, Raw, Reading, Words, first
from portal.forms.fieldtypes.choice import ChoiceDefinition
from portal.forms.refused import Refused


class Row(Data):
    """One thing that is asked about. ``empty`` is its own sentence when it was not answered."""

    key: FieldId
    label: Words
    empty: OwnWords = ""


class MatrixField(ChoiceDefinition):
    unaskable: ClassVar[str] = "Bedingungen können nicht nach mehreren Antworten fragen. Fragen Sie anderes."

    type: Literal["matrix"]
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def rows_are_unique(self) -> Self:
        keys = [row.key.replace("_", "") for row in self.rows]
        twice = sorted({row.key for row in self.rows if keys.count(row.key.replace("_", "")) > 1})
        if twice:
            raise Refused(
                f"Zeilen haben denselben Schlüssel: {', '.join(twice)}.",
                "Ändern Sie einen. Unterstriche zählen nicht.",
                "rows",
            )
        return self

    # As instances have it, not the class: each matrix has its own rows.
    @cached_property
    def parts(self) -> tuple[Part, ...]:  # type: ignore[override]
        return tuple(Part(f"-{row.key}", row.label) for row in self.rows)

    @cached_property
    def suffixes(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(f"-{row.key}" for row in self.rows)

    def code_labels(self, part: str) -> Mapping[str, str]:
        return self.labels

    def default_empty(self) -> dict[str, str]:
        return {f"-{row.key}": self.unanswered(row) for row in self.rows}

    def missing(self) -> dict[str, str]:
        return self.default_empty()

    def unanswered(self, row: Row) -> str:
        return row.empty or self.empty or f"Wählen Sie bei „{row.label}“ eine Antwort aus."

    def read(self, raw: Raw, name: str) -> Reading:
        chosen = {row.key: first(raw, f"{name}-{row.key}") for row in self.rows}
        if not any(chosen.values()):
            return Reading()
        errors = {
            f"{name}-{row.key}": self.unanswered(row)
            for row in self.rows
            if chosen[row.key] not in self.labels and (chosen[row.key] or not self.optional)
        }
        return Reading(None, errors) if errors else Reading({row: key for row, key in chosen.items() if key})

    def holds(self, value: object) -> bool:
        return isinstance(value, Mapping) and all(isinstance(part, str) for part in value.values())

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        if not self.holds(value):
            return {}
        return {f"{name}-{row.key}": [value[row.key]] for row in self.rows if value.get(row.key)}

    def show(self, value: Any) -> tuple[str, ...]:
        if not self.holds(value):
            return ()
        answered = [(row.label, value[row.key]) for row in self.rows if value.get(row.key)]
        return tuple(f"{label}: {self.labels.get(key, key)}" for label, key in answered)

    def shape(self) -> xml_shape.Record:
        choice = xml_shape.Leaf("code", codes=self.codes)
        return xml_shape.Record(tuple(xml_shape.Part(row.key, choice, self.optional) for row in self.rows))

    def leaves(self, value: Mapping[str, str]) -> dict[str, str]:
        return {row.key: value[row.key] for row in self.rows if value.get(row.key)}
