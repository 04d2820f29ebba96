"""One file of ``services/fim/``: which answers of a service fill which elements of a schema of FIM.

For forms that were not made from a schema but follow one. The file repeats the schema's structure as far as it is
filled, in its order:

    structure:
      - id: G05000011668
        parts:
          - {id: F05000017485, answer: grund, codes: {neugruendung: "01"}}
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from portal.catalogue import Model, Slug, Text

#: ``inhaber_name.given``, ``vertretung.1.vertreter_staat``; ``@`` stands for what the user of a block puts in front.
AnswerPath = Annotated[str, StringConstraints(strict=True, pattern=r"^@?[a-z0-9_.-]*$", min_length=1)]
ElementId = Annotated[str, StringConstraints(strict=True, pattern=r"^[FG][0-9]{1,20}$")]
#: An element wherever it stands, or in one place: ``G05000011678.F05000017462``.
ElementPath = Annotated[str, StringConstraints(strict=True, pattern=r"^[FG][0-9]{1,20}(?:\.[FG][0-9]{1,20})*$")]

#: What is taken of an answer: a whole number, a part of a day, „more than none“, „more than one“, „has this key“.
Taken = Literal["text", "number", "day", "month", "year", "any", "several", "boolean"]


class Only(Model):
    """A condition on one answer: one of these, none of these, or holding this key."""

    answer: AnswerPath
    one_of: tuple[StrictBool | str, ...] | None = Field(default=None, alias="in")
    none_of: tuple[StrictBool | str, ...] | None = Field(default=None, alias="not_in")
    contains: Text | None = None


class Element(Model):
    """One field (``answer``, ``answers`` or ``value``) or group (``parts`` or ``block``) of the schema.

    codes   FIM's code for each answer; ``other`` for any answer that is not among them
    has     the field is „true“ if a list of answers holds this key
    block   parts that stand in several places, before ``parts``; ``prefix`` is what ``@`` stands for in them
    """

    id: ElementId
    count: Annotated[str, StringConstraints(strict=True, pattern=r"^[01]:(?:1|\*)$")] = "1:1"
    answer: AnswerPath | None = None
    answers: tuple[AnswerPath, ...] = ()
    value: str | StrictBool | None = None
    take: Taken = "text"
    has: Text | None = None
    codes: dict[str, Text] = {}
    other: Text | None = None
    when: Only | None = None
    parts: tuple[Element, ...] = ()
    block: Slug | None = None
    prefix: AnswerPath | None = None

    @property
    def repeated(self) -> bool:
        return self.count.endswith("*")


class LeftOut(Model):
    """An element that must stand in the schema and does not in our data, and why."""

    element: ElementPath
    because: Text


class SchemaName(Model):
    id: Annotated[str, StringConstraints(strict=True, pattern=r"^S[0-9]{1,20}$")]
    version: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    name: Text


class MappingFile(Model):
    service: Slug
    fim: SchemaName
    notes: tuple[Text, ...] = ()
    structure: Annotated[tuple[Element, ...], Field(min_length=1)]
    blocks: dict[Slug, tuple[Element, ...]] = {}
    left_out: tuple[LeftOut, ...] = ()
