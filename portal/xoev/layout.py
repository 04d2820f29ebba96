"""Which elements does a service's form become?  Told once, for the schema, the message and the way back to the field.

    /Antrag/Kopf/Vorgangsnummer …             the same for every service
    /Antrag/Angaben/Halter/Name/Family        page „halter“, field „name“, its part „family“
    /Antrag/Angaben/Hunde[2]/Rufname          group „hunde“, second dog, field „rufname“

An element is named after the id it comes from, in upper camel case: ``house_number`` becomes ``HouseNumber``. A page or
a group is one element under ``Angaben``, in the form's order; the pages of a group melt into its element. Whatever may
stay unanswered, or depends on an earlier answer, is optional.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from portal.catalogue import Service
from portal.forms import ALWAYS, FieldDefinition, Group, Page, xml_shape

#: How many forms are kept laid out at a time: every current one, and old ones whose applications are looked at.
FORMS_KEPT = 128


class SchemaError(ValueError):
    """A service cannot become a schema. The German sentence names service, place and remedy."""


@dataclass(frozen=True, slots=True)
class FieldElement:
    """One field: the element it becomes, or several equal ones for ``Many``."""

    name: str
    definition: FieldDefinition
    shape: xml_shape.XmlShape
    page: str
    optional: bool

    @property
    def repeated(self) -> int | None:
        """How often the element may stand, for checkboxes and files; None if once."""
        return self.shape.most if isinstance(self.shape, xml_shape.Many) else None

    @property
    def parts(self) -> tuple[xml_shape.Part, ...]:
        """The elements inside this one; none if it holds text itself."""
        each = self.shape.each if isinstance(self.shape, xml_shape.Many) else self.shape
        return each.parts if isinstance(each, xml_shape.Record) else ()


@dataclass(frozen=True, slots=True)
class StepElement:
    """One page, or a group with as many elements as things were named (``minimum`` to ``maximum``)."""

    name: str
    step: Page | Group
    fields: tuple[FieldElement, ...]
    minimum: int
    maximum: int

    @property
    def grouped(self) -> bool:
        return isinstance(self.step, Group)


@dataclass(frozen=True, slots=True)
class Layout:
    """All of a service's elements under ``Angaben``, and the namespace they live in."""

    namespace: str
    steps: tuple[StepElement, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A service as a key of caches: two are equal if they show and ask the same."""

    content_hash: str
    service: Service = field(compare=False, repr=False)


def layout(service: Service) -> Layout:
    """The elements of this service. Raises SchemaError if two ids would share an element."""
    return layout_of_edition(Edition(service.content_hash, service))


@lru_cache(maxsize=FORMS_KEPT)
def layout_of_edition(edition: Edition) -> Layout:
    service = edition.service
    steps = tuple(step_element(step) for step in service.form.steps)
    check_unique((step.name for step in steps), f"{service.id}: form.steps")
    for step in steps:
        check_unique((element.name for element in step.fields), f"{service.id}: form.steps.{step.step.id}")
    return Layout(namespace(service), steps)


def namespace(service: Service) -> str:
    """``urn:ozg-portal:antrag:hund-anmelden:1``: a new major version is a new language, a minor one is not."""
    return f"urn:ozg-portal:antrag:{service.id}:{service.version.partition('.')[0]}"


def step_element(step: Page | Group) -> StepElement:
    if isinstance(step, Group):
        fields = tuple(element for page in step.pages for element in field_elements(page, in_group=True))
        return StepElement(element_name(step.id), step, fields, step.minimum if step.when == ALWAYS else 0, step.limit)
    fields = tuple(field_elements(step, in_group=False))
    always = step.when == ALWAYS and not all(element.optional for element in fields)
    return StepElement(element_name(step.id), step, fields, int(always), 1)


def field_elements(page: Page, *, in_group: bool) -> Iterator[FieldElement]:
    """The fields of one page. Outside a group the page's own element already depends on the page's condition."""
    for definition in page.fields:
        optional = definition.optional or definition.when != ALWAYS or (in_group and page.when != ALWAYS)
        yield FieldElement(element_name(definition.id), definition, definition.shape(), page.id, optional)


def element_name(identifier: str) -> str:
    """``house_number`` and ``house-number`` become ``HouseNumber``."""
    return "".join(word[:1].upper() + word[1:] for word in re.split("[_-]", identifier))


def check_unique(names: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise SchemaError(
                f"{where}: Zwei Kennungen ergeben dasselbe Element „{name}“. Geben Sie einer von ihnen einen anderen "
                "Namen; Unterstriche und Bindestriche zählen dabei nicht."
            )
        seen.add(name)
