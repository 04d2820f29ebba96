"""From a service back to a schema: what FIM said of it, with what editors have made of it since.

Labels, help, options and limits are the form's; ids, versions, counts and rules are FIM's, from ``form.fim``. A field
that was taken out of the form is not in the schema. What was never in FIM gets a provisional id that begins with 99999:
FIM gives the final ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count as counted

from portal.catalogue import Service
from portal.fim.form_draft import PLACEHOLDER
from portal.fim.questions import MEDIA_TYPES, MEGABYTE, formats_of
from portal.fim.schema import CodeList, Count, Element, Field, Group, Rule, Schema, Use, Value
from portal.forms import (
    FieldDefinition,
    FileField,
    FimElement,
    FimOutline,
    FimType,
    Leaf,
    Many,
    Record,
    Step,
    without_copies,
    xml_shape,
)
from portal.forms import Group as FormGroup

#: Number range of ids nobody gave: „F99999000001“.
PROVISIONAL = "99999"

TYPES: dict[xml_shape.LeafKind, FimType] = {
    "text": "text",
    "name": "text",
    "code": "text",
    "date": "date",
    "time": "time",
    "number": "num_int",
    "money": "num_currency",
    "boolean": "bool",
}


def schema_of(service: Service) -> Schema:
    """The schema of this service's form."""
    return Writer(service).schema()


class Writer:
    """Builds one schema; counts the ids it has to invent."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.outline = service.form.fim or FimOutline(id=f"S{PROVISIONAL}000001", version="0.1.0", name=service.title)
        self.numbers = counted(1)
        self.by_path: dict[str, FieldDefinition] = {}
        self.repeats = {step.fim for step in service.form.steps if isinstance(step, FormGroup)}
        for definition in all_fields(service.form.steps):
            if definition.fim:
                self.by_path.setdefault(without_copies(definition.fim), definition)

    def schema(self) -> Schema:
        leika = self.service.leika
        return Schema(
            self.outline.id,
            self.outline.version,
            self.outline.name,
            self.service.title,
            self.outline.description or (f"Leistungsschlüssel: {leika}" if leika else ""),
            self.outline.references if self.service.form.fim else (self.service.legal_basis,),
            self.rules(self.outline.schema_rules),
            (*self.known(""), *self.added()),
        )

    def known(self, above: str) -> Iterator[Use]:
        """The elements FIM knows, right below a path."""
        for path, element in self.outline.elements.items():
            parent, _, identifier = path.rpartition(".")
            if parent != above:
                continue
            read = Count.read(element.count) or Count(1, 1)
            if identifier.startswith("G"):
                group = Group(
                    identifier,
                    element.version,
                    element.name,
                    element.label,
                    element.help,
                    self.rules(element.rules),
                    tuple(self.known(path)),
                )
                yield Use(read, group, element.references)
            elif element.kind in ("label", "hidden", "locked"):
                yield Use(read, self.unasked(identifier, element), element.references)
            elif path in self.by_path:
                definition = self.by_path[path]
                if path not in self.repeats:
                    read = Count(0 if definition.optional else max(read.minimum, 1), read.maximum)
                yield Use(read, self.asked(identifier, element, definition), element.references)

    def unasked(self, identifier: str, element: FimElement) -> Field:
        return Field(
            identifier,
            element.version,
            element.name,
            element.label,
            element.help,
            element.kind,
            element.type,
            precision=element.precision,
            content=element.content,
            values=tuple(Value(code, name) for code, name in element.values.items()),
            code_list=code_list(element),
            media_types=element.media_types,
            max_size=element.max_size,
            rules=self.rules(element.rules),
        )

    def asked(self, identifier: str, element: FimElement, definition: FieldDefinition) -> Field:
        copied = definition.fim != without_copies(definition.fim)
        media_types, max_size = files(element, definition)
        return Field(
            identifier,
            element.version,
            element.name,
            re.sub(r" \([0-9]+\)$", "", definition.label) if copied else definition.label,
            definition.hint,
            element.kind,
            element.type,
            precision=precision(definition, element.type) | element.precision,
            content=element.content,
            values=tuple(
                Value(element.codes.get(value.code, value.code), value.name, value.help) for value in values(definition)
            ),
            code_list=code_list(element),
            media_types=media_types,
            max_size=max_size,
            rules=self.rules(element.rules),
        )

    def rules(self, ids: tuple[str, ...]) -> tuple[Rule, ...]:
        found = ((identifier, self.outline.rules.get(identifier)) for identifier in ids)
        return tuple(Rule(identifier, rule.version, rule.name, rule.text) for identifier, rule in found if rule)

    # What FIM does not know

    def added(self) -> Iterator[Use]:
        """A group for each page, and for each group of the form, with fields FIM does not know."""
        for step in self.service.form.steps:
            new = (field for field in all_fields((step,)) if not field.fim and PLACEHOLDER not in field.todo)
            uses = tuple(map(self.added_field, new))
            if not uses:
                continue
            repeated = isinstance(step, FormGroup) and not step.fim
            often = Count(step.minimum, step.limit) if repeated and isinstance(step, FormGroup) else Count(1, 1)
            yield Use(often, Group(self.provisional("G"), "0.1.0", step.title, step.title, uses=uses))

    def added_field(self, definition: FieldDefinition) -> Use:
        shape = definition.shape()
        each = shape.each if isinstance(shape, Many) and not isinstance(definition, FileField) else shape
        most = shape.most if isinstance(shape, Many) else 1
        references = (definition.legal_basis,) if definition.legal_basis else ()
        element = self.added_parts(definition, each) if isinstance(each, Record) else self.added_leaf(definition, each)
        return Use(Count(0 if definition.optional else 1, most), element, references)

    def added_parts(self, definition: FieldDefinition, record: Record) -> Element:
        """An answer with several parts, such as an address, is a group."""
        labels = {part.suffix.removeprefix("-"): part.label for part in definition.parts}
        uses = tuple(
            Use(
                Count(0 if part.optional else 1, 1),
                leaf_field(self.provisional("F"), labels.get(part.name, part.name), part.leaf),
            )
            for part in record.parts
        )
        group = Group(self.provisional("G"), "0.1.0", definition.noun, definition.label, definition.hint, uses=uses)
        return group

    def added_leaf(self, definition: FieldDefinition, shape: xml_shape.XmlShape) -> Element:
        if isinstance(definition, FileField) or not isinstance(shape, Leaf):
            media_types, max_size = files(None, definition)
            return Field(
                self.provisional("F"), "0.1.0", definition.noun, definition.label, definition.hint,
                type="file", media_types=media_types, max_size=max_size,
            )  # fmt: skip
        return Field(
            self.provisional("F"),
            "0.1.0",
            definition.noun,
            definition.label,
            definition.hint,
            "select" if shape.kind == "code" else "input",
            TYPES[shape.kind],
            precision=precision(definition, TYPES[shape.kind]),
            values=values(definition),
        )

    def provisional(self, letter: str) -> str:
        return f"{letter}{PROVISIONAL}{next(self.numbers):06d}"


def all_fields(steps: tuple[Step, ...]) -> Iterator[FieldDefinition]:
    for step in steps:
        for page in step.pages if isinstance(step, FormGroup) else (step,):
            yield from page.fields


def leaf_field(identifier: str, label: str, leaf: Leaf) -> Field:
    return Field(
        identifier,
        "0.1.0",
        label,
        label,
        kind="select" if leaf.kind == "code" else "input",
        type=TYPES[leaf.kind],
        precision=leaf_precision(leaf),
        values=tuple(Value(code, code) for code in leaf.codes),
    )


def precision(definition: FieldDefinition, kind: FimType) -> dict[str, str]:
    """The limits the form checks, as FIM names them; texts that stand for another type have none of their own."""
    shape = definition.shape()
    if kind == "date":
        days = {"minValue": getattr(definition, "not_before", None), "maxValue": getattr(definition, "not_after", None)}
        return {name: day for name, day in days.items() if day and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", day)}
    if not isinstance(shape, Leaf) or kind == "num":
        return {}
    return leaf_precision(shape)


def leaf_precision(leaf: Leaf) -> dict[str, str]:
    found: dict[str, str] = {}
    if leaf.kind in ("text", "name"):
        least = re.fullmatch(r"\.\{([0-9]+),\}", leaf.pattern or "")
        if least:
            found["minLength"] = least[1]
        if leaf.max_length is not None:
            found["maxLength"] = str(leaf.max_length)
        if leaf.pattern and not least:
            found["pattern"] = leaf.pattern
    elif leaf.kind in ("number", "money"):
        for name, limit in (("minValue", leaf.minimum), ("maxValue", leaf.maximum)):
            if limit is not None:
                found[name] = str(limit) if leaf.kind == "number" else f"{limit // 100}.{limit % 100:02d}"
    return found


def values(definition: FieldDefinition) -> tuple[Value, ...]:
    """The options of a choice; a published code list is named instead of repeated."""
    if hasattr(definition, "edition"):
        return ()
    return tuple(Value(option.key, option.label, option.hint) for option in getattr(definition, "options", ()))


def files(element: FimElement | None, definition: FieldDefinition) -> tuple[tuple[str, ...], int | None]:
    """Media types and size of files: FIM's, as long as they mean what the form asks."""
    if element is None:
        return (definition.media_types, definition.max_bytes) if isinstance(definition, FileField) else ((), None)
    if not isinstance(definition, FileField):
        return element.media_types, element.max_size
    formats = formats_of(element.media_types) or tuple(dict.fromkeys(MEDIA_TYPES.values()))
    same = set(formats) == set(definition.formats)
    size = definition.max_size_mb * MEGABYTE
    if element.max_size is None and definition.max_size_mb == FileField.model_fields["max_size_mb"].default:
        return element.media_types if same else definition.media_types, None
    kept = element.max_size is not None and element.max_size // MEGABYTE == definition.max_size_mb
    return element.media_types if same else definition.media_types, element.max_size if kept else size


def code_list(element: FimElement) -> CodeList | None:
    named = element.code_list
    return CodeList(named.uri, named.version, named.version_uri) if named else None
