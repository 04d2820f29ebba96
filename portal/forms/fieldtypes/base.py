"""What is a field?  The parts every field type shares, and what a type must be able to do.

A field type is one module: a model of what a service file may say about such a field, how typed input becomes an
answer, which sentence is said when it cannot, how the answer is shown to people and which shape it has in XML.

Answers are plain JSON values. Input names are the field's name plus a suffix: none for a single input, ``-day`` and
the like for composite ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, StrictBool, StringConstraints, model_validator

from portal.forms import xml_shape
from portal.forms.conditions import ALWAYS, When
from portal.forms.fim_path import OwnFimPath
from portal.forms.refused import Refused

Raw: TypeAlias = Mapping[str, Sequence[str]]
FieldId: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words: TypeAlias = Annotated[str, StringConstraints(strict=True, min_length=1)]
OwnWords: TypeAlias = Annotated[str, StringConstraints(strict=True)]

#: Where no other field was answered.
NOTHING_SEEN: Mapping[str, Any] = {}

#: Names that the page itself uses, so that no field may.
RESERVED_IDS = frozenset({"action", "csrf_token", "n", "remove"})


class Data(BaseModel):
    """A part of a service file: frozen, and nothing in it that the model does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Reading:
    """What typed input means: an answer, or error sentences by input name, or neither if nothing was typed."""

    value: Any = None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a composite field, as a template needs it. ``suffix`` starts with „-“."""

    suffix: str
    label: str
    autocomplete: str = ""
    numeric: bool = False
    optional: bool = False


def first(raw: Raw, name: str) -> str:
    """The typed text of one input; if a browser sends several, the first counts."""
    values = raw.get(name)
    return values[0] if values else ""


class FieldDefinition(Data):
    """What a service file says about any field.

    id            answer key and input name, ``[a-z][a-z0-9_]*``
    label         the question or the label above the input
    noun          short name of the answer, used in errors and on the check page („Rufname“); default: the label
    empty         the sentence when nothing was answered („Geben Sie den Rufnamen ein.“)
    hint, why     help below the label; answer to „Warum fragen wir das?“
    optional      may stay unanswered
    personal      personal data: then ``legal_basis`` is compulsory
    autocomplete  token of HTML's autofill, such as ``tel``
    when          counts only then; may look at earlier fields, also of the same page („Wenn ja: …“)
    fim           the element of the Föderales Informationsmanagement it is made of (portal/forms/fim.py)
    todo          what an editor has still to do here; never shown to applicants
    """

    suffixes: ClassVar[tuple[str, ...]] = ("",)
    #: Do sentences of this type begin with the noun („Rufname darf …“)?  Then it cannot be a question.
    speaks_of_noun: ClassVar[bool] = False
    #: Why no condition can ask about answers of this type; empty: it can.
    unaskable: ClassVar[str] = ""
    parts: ClassVar[tuple[Part, ...]] = ()

    id: FieldId
    label: Words
    noun: OwnWords = ""
    empty: OwnWords = ""
    hint: OwnWords = ""
    why: OwnWords = ""
    optional: StrictBool = False
    personal: StrictBool = False
    legal_basis: OwnWords = ""
    autocomplete: OwnWords = ""
    when: When = ALWAYS
    fim: OwnFimPath = ""
    todo: tuple[Words, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def noun_defaults_to_the_label(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("label"), str) and not data.get("noun"):
            return {**data, "noun": data["label"]}
        return data

    @model_validator(mode="after")
    def it_can_be_named_and_personal_data_has_a_basis(self) -> Self:
        if self.id in RESERVED_IDS:
            raise Refused(f"Die Kennung „{self.id}“ braucht die Seite selbst.", "Wählen Sie eine andere id.", "id")
        if self.speaks_of_noun and self.noun.endswith("?"):
            raise Refused(
                f"Hier fehlt „noun“: „{self.noun} darf höchstens …“ ist kein Satz.",
                "Nennen Sie die Antwort mit einem Hauptwort: „noun: Größe“.",
                "label",
            )
        if self.personal and not self.legal_basis:
            raise Refused(
                "Zu „personal: true“ fehlt „legal_basis“.",
                "Nennen Sie das Gesetz oder die Satzung, nach der wir fragen dürfen.",
                "personal",
            )
        return self

    def inputs(self, name: str) -> tuple[str, ...]:
        """The input names of this field when it is called ``name`` on the page."""
        return tuple(name + suffix for suffix in self.suffixes)

    def named_parts(self) -> tuple[Part, ...]:
        """The parts as this field calls them, where a service file may name them."""
        return self.parts

    def code_labels(self, part: str) -> Mapping[str, str]:
        """What the codes of a part mean to people, by code; ``part`` is its name in ``shape()``."""
        return {}

    def default_empty(self) -> Mapping[str, str]:
        """Sentences by suffix for an unanswered field whose file has no ``empty``."""
        return {self.suffixes[0]: f"Geben Sie die Angabe „{self.noun}“ ein."}

    def missing(self) -> Mapping[str, str]:
        """Sentences by suffix when the field must be answered and is not."""
        return {self.suffixes[0]: self.empty} if self.empty else self.default_empty()

    def read(self, raw: Raw, name: str) -> Reading:
        """Typed input to answer. Never raises; nothing typed is an empty Reading without errors."""
        raise NotImplementedError

    def holds(self, value: object) -> bool:
        """Is ``value`` of the kind this type stores?  (Not: is it allowed.)"""
        return isinstance(value, str)

    def write(self, value: Any, name: str) -> dict[str, list[str]]:
        """The input that would be read as ``value``; nothing for a value of another kind."""
        return {name: [value]} if self.holds(value) else {}

    def limits(self, value: Any, today: date) -> Mapping[str, str]:
        """Sentences by suffix where an answer of the right kind lies outside what is allowed today."""
        return {}

    def against(self, value: Any, seen: Mapping[str, Any]) -> Mapping[str, str]:
        """Sentences by suffix where a good answer does not fit earlier ones. ``seen`` is what conditions see."""
        return {}

    def check(self, value: object, today: date, seen: Mapping[str, Any] = NOTHING_SEEN) -> Mapping[str, str]:
        """Sentences by suffix for a stored answer, judged again from the start; None is unanswered."""
        if value is None:
            return {} if self.optional else self.missing()
        reading = self.read(self.write(value, ""), "")
        if reading.errors:
            return reading.errors
        if reading.value is None:
            return self.missing()
        return self.limits(reading.value, today) or self.against(reading.value, seen)

    def judge(self, raw: Raw, name: str, today: date, seen: Mapping[str, Any] = NOTHING_SEEN) -> Reading:
        """Typed input to answer, with all that can be wrong about it: also unanswered and out of limits."""
        reading = self.read(raw, name)
        if reading.errors:
            return reading
        if reading.value is None:
            errors = self.check(None, today)
        else:
            errors = self.limits(reading.value, today) or self.against(reading.value, seen)
        if errors:
            return Reading(None, {name + suffix: sentence for suffix, sentence in errors.items()})
        return reading

    def comparable(self, value: Any) -> Any:
        """The answer as conditions see it; None for an answer of another kind."""
        return value if self.holds(value) else None

    def show(self, value: Any) -> tuple[str, ...]:
        """The answer as lines for people."""
        return tuple(value.split("\n")) if self.holds(value) else ()

    def shape(self) -> xml_shape.XmlShape:
        """What the answer becomes in XML."""
        raise NotImplementedError

    def leaves(self, value: Any) -> xml_shape.Leaves:
        """The texts of one answer for ``shape()``. ``value`` has passed ``check``."""
        return str(value)
