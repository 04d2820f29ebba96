"""What is a form?  Sections, pages and repeatable groups, read from a service file.

    sections:
      - {id: person, title: Ihre Person}
      - {id: hunde, title: Ihre Hunde}
    steps:
      - id: halter
        section: person
        title: Wer hält den Hund?
        fields:
          - {id: name, type: person_name, label: Ihr Name, personal: true, legal_basis: § 7 KAG}
          - id: geburtsdatum
            type: date
            label: Wann sind Sie geboren?
            noun: Geburtsdatum
            empty: Geben Sie Ihr Geburtsdatum ein.
            not_before: today-130y
            not_after: today
      - id: hunde
        section: hunde
        title: Ihre Hunde
        item_title: Hund
        item_plural: Hunde
        add_question: Möchten Sie einen weiteren Hund anmelden?
        add_empty: Wählen Sie aus, ob Sie einen weiteren Hund anmelden.
        too_few: Fügen Sie mindestens einen Hund hinzu.
        minimum: 1
        limit: 20
        named_by: rufname
        pages:
          - id: hund
            title: Der Hund
            fields:
              - {id: rufname, type: text, label: Rufname, empty: Geben Sie den Rufnamen ein., max_length: 60}
              - id: herkunft
                type: radio
                label: Woher kommt der Hund?
                noun: Herkunft
                empty: Wählen Sie aus, woher der Hund kommt.
                options: [{key: zucht, label: Züchter}, {key: tierheim, label: Tierheim}]
              - {id: heim, type: text, label: "Wenn Tierheim: Name des Tierheims", noun: Name des Tierheims,
                 empty: Geben Sie den Namen des Tierheims ein., when: {field: herkunft, equals: tierheim}}

``Form.model_validate(data)`` reads it. Every error says where it stands and what to do.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, StrictInt, StringConstraints, Tag, model_validator

from portal.forms.conditions import ALWAYS, When
from portal.forms.fieldtypes import AnyField, Data, FieldDefinition, FieldId, OwnWords, Words
from portal.forms.fim import FimOutline
from portal.forms.fim_path import OwnFimPath
from portal.forms.refused import Refused, nearest
from portal.forms.scope import Scope, depending

#: Lower-case name of a page, section or group in addresses.
Name: TypeAlias = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]

#: From so many sections on, a list of them says what is done and what is not. Shorter forms are one way through.
TASK_LIST_FROM = 4

#: Addresses beside the pages of a form.
RESERVED_STEPS = frozenset({"uebersicht", "pruefen", "bezahlen", "fortsetzen", "anderswo"})
RESERVED_ITEM_PAGES = frozenset({"entfernen"})


class Section(Data):
    """A chapter of the form; progress counts these."""

    id: Name
    title: Words


class Page(Data):
    """One topic with its fields. ``section`` is named by pages of the form, not by pages inside a group.

    ``todo`` is what an editor has still to do here; never shown to applicants.
    """

    kind: Literal["page"] = "page"
    id: Name
    section: OwnWords = ""
    title: Words
    intro: OwnWords = ""
    why: OwnWords = ""
    fields: Annotated[tuple[AnyField, ...], Field(min_length=1)]
    when: When = ALWAYS
    todo: tuple[Words, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, FieldDefinition]:
        return {field.id: field for field in self.fields}

    @cached_property
    def built(self) -> dict[str, Any]:
        """What is made from this page once and lives as long as it, such as its form class."""
        return {}


class Group(Data):
    """Pages that are asked once for each of several things, such as dogs.

    item_title     what one is called („Hund“); ``item_plural`` what several are („Hunde“), for „Sie haben 2 Hunde …“
    named_by       the item's field whose answer tells items apart („Hund 2: Bello“)
    add_question   asked on the list page; ``add_empty`` is its sentence when unanswered
    minimum        how many there must be; ``too_few`` is said when there are fewer
    limit          how many there may be; ``too_many`` is said when one more is wanted
    fim            the element of the Föderales Informationsmanagement it is made of (portal/forms/fim.py)
    todo           what an editor has still to do here; never shown to applicants
    """

    kind: Literal["group"] = "group"
    id: FieldId
    section: Name
    title: Words
    intro: OwnWords = ""
    why: OwnWords = ""
    item_title: Words
    item_plural: OwnWords = ""
    named_by: OwnWords = ""
    add_question: Words
    add_empty: OwnWords = "Wählen Sie aus, ob Sie einen weiteren Eintrag hinzufügen."
    too_few: OwnWords = "Fügen Sie einen weiteren Eintrag hinzu."
    too_many: OwnWords = ""
    minimum: Annotated[StrictInt, Field(ge=0)] = 1
    limit: Annotated[StrictInt, Field(ge=1, le=200)] = 20
    when: When = ALWAYS
    fim: OwnFimPath = ""
    todo: tuple[Words, ...] = ()
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def counts_and_names_fit(self) -> Self:
        if self.minimum > self.limit:
            raise Refused(
                f"minimum ({self.minimum}) liegt über limit ({self.limit}).",
                "Verringern Sie minimum oder erhöhen Sie limit.",
                "minimum",
            )
        named = [field.id for page in self.pages for field in page.fields]
        if self.named_by and self.named_by not in named:
            raise Refused(
                f"Das Feld „{self.named_by}“ gibt es in dieser Gruppe nicht.", nearest(self.named_by, named), "named_by"
            )
        return self

    @property
    def full(self) -> str:
        return self.too_many or f"Sie können höchstens {self.limit} Einträge hinzufügen."


def kind_of(step: Any) -> str:
    """A step with pages is a group, so that a service file need not say it."""
    if isinstance(step, dict):
        return str(step.get("kind") or ("group" if "pages" in step else "page"))
    return str(getattr(step, "kind", "page"))


Step: TypeAlias = Annotated[Annotated[Page, Tag("page")] | Annotated[Group, Tag("group")], Discriminator(kind_of)]


class Form(Data):
    """A whole form: sections in their order, and the steps through them. ``fim`` is the schema it was made of."""

    sections: tuple[Section, ...]
    steps: tuple[Step, ...]
    fim: FimOutline | None = None

    @model_validator(mode="after")
    def everything_named_exists_and_comes_earlier(self) -> Self:
        check_sections(self)
        check_step_ids(self)
        check_fim_paths(self)
        scope = Scope(everything=depending(self.steps))
        for step in self.steps:
            if isinstance(step, Page):
                check_page(step, scope, f"steps.{step.id}")
            else:
                check_group(step, scope)
        return self

    @cached_property
    def by_id(self) -> dict[str, Page | Group]:
        return {step.id: step for step in self.steps}

    @property
    def has_task_list(self) -> bool:
        """Is the form so long that people choose from a list of its sections what to do next?"""
        return len(self.sections) >= TASK_LIST_FROM

    @cached_property
    def section_numbers(self) -> dict[str, int]:
        return {section.id: number for number, section in enumerate(self.sections, start=1)}


def check_sections(form: Form) -> None:
    """Each section is used, and the steps go through the sections in order, so that progress only moves forward."""
    order = [section.id for section in form.sections]
    for section in order:
        if order.count(section) > 1:
            raise Refused(f"Der Abschnitt „{section}“ steht zweimal da.", "Geben Sie jedem seine id.", "sections")
    reached = 0
    for step in form.steps:
        if step.section not in order:
            sentence = f"Den Abschnitt „{step.section}“ gibt es nicht."
            raise Refused(sentence, nearest(step.section, order), f"steps.{step.id}.section")
        if order.index(step.section) < reached:
            sentence = f"Der Abschnitt „{step.section}“ kommt wieder, nachdem ein anderer begonnen hat."
            raise Refused(sentence, "Stellen Sie die Seiten eines Abschnitts zusammen.", f"steps.{step.id}")
        reached = order.index(step.section)
    unused = set(order) - {step.section for step in form.steps}
    for section in sorted(unused):
        sentence = f"Der Abschnitt „{section}“ hat keine Seite."
        raise Refused(sentence, "Nennen Sie ihn bei einer Seite oder nehmen Sie ihn heraus.", f"sections.{section}")


def check_step_ids(form: Form) -> None:
    seen: set[str] = set()
    for step in form.steps:
        if step.id in RESERVED_STEPS:
            sentence = f"„{step.id}“ ist eine Adresse des Portals selbst."
            raise Refused(sentence, "Wählen Sie eine andere id.", f"steps.{step.id}.id")
        if step.id in seen:
            raise Refused(f"Die Seite „{step.id}“ steht zweimal da.", "Wählen Sie eine andere id.", f"steps.{step.id}")
        seen.add(step.id)


def check_fim_paths(form: Form) -> None:
    """Two fields made of one element would overwrite each other's answer."""
    seen: set[str] = set()
    for step in form.steps:
        for page in (step,) if isinstance(step, Page) else step.pages:
            for field in page.fields:
                if field.fim and field.fim in seen:
                    where = f"steps.{step.id}.fields.{field.id}.fim"
                    raise Refused(f"„{field.fim}“ steht zweimal da.", "Zählen Sie die Kopien: F1[2].", where)
                seen.add(field.fim)


def check_page(page: Page, scope: Scope, where: str) -> None:
    scope.check(page.when, f"{where}.when", frozenset(page.by_id))
    for field in page.fields:
        scope.check(field.when, f"{where}.fields.{field.id}.when", frozenset({field.id}))
        scope.check_earlier(field, f"{where}.fields.{field.id}.after_field")
        scope.check_computed(field, f"{where}.fields.{field.id}.compute")
        scope.add(field.id, field, f"{where}.fields.{field.id}")


def check_group(group: Group, scope: Scope) -> None:
    where = f"steps.{group.id}"
    scope.check(group.when, f"{where}.when", frozenset({group.id}))
    inside = scope.inside()
    seen: set[str] = set()
    for page in group.pages:
        if page.section:
            sentence = "Eine Seite in einer Gruppe gehört zum Abschnitt der Gruppe."
            raise Refused(sentence, "Nehmen Sie „section“ heraus.", f"{where}.pages.{page.id}.section")
        if page.id in RESERVED_ITEM_PAGES or page.id in seen:
            sentence = f"Die Kennung „{page.id}“ ist in dieser Gruppe vergeben."
            raise Refused(sentence, "Wählen Sie eine andere id.", f"{where}.pages.{page.id}")
        seen.add(page.id)
        check_page(page, inside, f"{where}.pages.{page.id}")
    scope.in_items |= inside.known.keys() - scope.known.keys()
    scope.add(group.id, group, where)


#: The form of what cannot be applied for here.
NO_QUESTIONS = Form(sections=(), steps=())
