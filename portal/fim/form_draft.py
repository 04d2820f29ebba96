"""From a schema to a form: sections, pages, repeated groups and questions, as data of a service file.

    top group                        a section
    group inside                     pages of its own, at most five fields each
    group that may be left out       a question „Möchten Sie Angaben zu … machen?“ before its pages
    group that may stand repeatedly  a group of the form; inside another one: a few places, and a ``todo``
    label                            the introduction of the next page
    field others fill (locked)       a ``todo``

Nothing is dropped without a word: what the form cannot do stands as ``todo`` where an editor meets it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from portal.fim.naming import Names, slug
from portal.fim.outline import field_facts, group_facts, outline
from portal.fim.questions import Question, ask
from portal.fim.schema import Count, Field, FimError, Group, Rule, Schema, Use, walk
from portal.forms import without_copies

FIELDS_ON_A_PAGE = 5
#: So many fields and groups no person goes through; a schema that multiplies to more is refused.
MOST_PARTS = 1500
#: Places for what may stand several times where the form cannot repeat.
PLACES, MOST_PLACES = 3, 5
#: Entries of a repeated group where the schema names no limit, and the most the form takes.
ENTRIES, MOST_ENTRIES = 20, 200

#: Said at the only field of a form whose schema has none.
PLACEHOLDER = "Das Schema hat keine Felder. Ersetzen Sie dieses durch die nötigen Fragen."

NO_BASIS = "OFFEN: Rechtsgrundlage ergänzen"


@dataclass(frozen=True)
class Spot:
    """Where the walk is: the group it is in, and what pages made here share."""

    path: str = ""
    way: tuple[str, ...] = ()
    title: str = ""
    gate: str | None = None
    item: dict[str, Any] | None = None
    basis: str = NO_BASIS

    @property
    def key(self) -> tuple[str, str | None, int]:
        """Equal for questions that may share a page."""
        return self.path, self.gate, id(self.item)


@dataclass
class FormDraft:
    """The form in the making."""

    schema: Schema
    names: Names = field(init=False)
    page_names: Names = field(default_factory=Names)
    section_names: Names = field(default_factory=Names)
    sections: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: dict[str, Any] | None = None
    page_key: tuple[str, str | None, int] | None = None
    parts: Counter[tuple[str, str | None, str]] = field(default_factory=Counter)
    pages: int = 0
    visits: int = 0
    intro: list[str] = field(default_factory=list)
    todo: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names(ways(self.schema.uses))

    def build(self) -> dict[str, Any]:
        """``form`` of the service file."""
        check_siblings(self.schema.uses, self.schema.id)
        self.todo += map(rule_todo, self.schema.rules)
        start = Spot(basis="; ".join(self.schema.references) or NO_BASIS)
        general = replace(start, title="Allgemeine Angaben")
        loose = False
        for use in self.schema.uses:
            if isinstance(use.element, Field):
                if not loose:
                    general = replace(general, title="Weitere Angaben" if self.sections else general.title)
                    self.section(general.title)
                loose = True
                self.add_field(use, use.element, general)
            else:
                loose = False
                self.section(title_of(use.element))
                self.add_group(use, use.element, replace(start, title=title_of(use.element)))
        if not self.steps:
            self.add_placeholder(general)
        self.settle()
        used = {step["section"] for step in self.steps}
        return {
            "sections": [section for section in self.sections if section["id"] in used],
            "steps": self.steps,
            "fim": outline(self.schema, self.elements),
        }

    def section(self, title: str) -> None:
        self.page = None
        self.sections.append({"id": self.section_names.unique(slug(title) or "abschnitt"), "title": title})

    # Groups

    def add_group(self, use: Use, group: Group, spot: Spot) -> None:
        self.visit()
        path = below(spot.path, group.id)
        self.elements.setdefault(without_copies(path), group_facts(use, group))
        self.todo += map(rule_todo, group.rules)
        inside = Spot(
            path,
            (*spot.way, group.name),
            title_of(group),
            spot.gate,
            spot.item,
            "; ".join(use.references) or spot.basis,
        )
        if not use.count.repeated:
            self.add_once(group, inside, optional=use.count.minimum == 0)
        elif spot.item is None:
            self.add_repeated(use.count, group, inside)
        else:
            self.add_places(use.count, group, inside)

    def add_once(self, group: Group, spot: Spot, *, optional: bool, more: bool = False) -> Spot:
        """The pages of a group, behind a question if they may be left out though something in them is needed."""
        if optional and demands(group):
            spot = replace(spot, gate=self.add_gate(spot, more=more))
        self.page = None
        pages = self.pages
        for use in group.uses:
            if isinstance(use.element, Field):
                self.add_field(use, use.element, spot)
            else:
                self.add_group(use, use.element, spot)
        if self.pages > pages:
            self.settle()
        self.page = None
        return spot

    def add_places(self, count: Count, group: Group, spot: Spot) -> None:
        """A group that stands repeatedly inside a repeated one: a few places, each opened from the one before."""
        places = number_of_places(count)
        self.todo.append(f"{group.id}: FIM erlaubt die Anzahl {count}; das Formular hat {places} Plätze dafür.")
        for number in range(1, places + 1):
            place = replace(spot, path=f"{spot.path}[{number}]", title=f"{title_of(group)} {number}")
            opened = self.add_once(group, place, optional=number > count.minimum, more=number > 1)
            spot = replace(spot, gate=opened.gate)

    def add_repeated(self, count: Count, group: Group, spot: Spot) -> None:
        step = self.group_step(count, spot, title_of(group))
        self.add_once(group, replace(spot, gate=None, item=step), optional=False)
        self.close_group(step)

    def group_step(self, count: Count, spot: Spot, title: str) -> dict[str, Any]:
        """A group of the form, still without pages."""
        self.page = None
        name = self.names.give(spot.way, "_liste")
        self.page_names.taken.add(name.replace("_", ""))
        limit = min(count.maximum or max(ENTRIES, count.minimum), MOST_ENTRIES)
        if count.maximum is None or count.maximum > limit:
            self.todo.append(f"FIM erlaubt die Anzahl {count}; das Formular nimmt höchstens {limit} Einträge an.")
        step = {
            "id": name,
            "section": self.sections[-1]["id"],
            "title": title,
            "item_title": title,
            "add_question": f"Möchten Sie einen weiteren Eintrag zu „{title}“ hinzufügen?",
            "minimum": min(count.minimum, limit),
            "limit": limit,
            **condition(spot.gate),
            "fim": spot.path,
            "todo": self.todo,
            "pages": [],
        }
        self.todo = []
        self.steps.append(step)
        return step

    def close_group(self, step: dict[str, Any]) -> None:
        """A group in which nothing is asked is none; its notes go on to the next page."""
        self.page = None
        if not step["pages"]:
            self.steps.remove(step)
            self.todo += step["todo"]
        elif not step["todo"]:
            del step["todo"]

    def add_gate(self, spot: Spot, *, more: bool) -> str:
        """The question whether a group is answered at all; the id of its field."""
        what = f"{'weitere ' if more else ''}Angaben zu „{spot.title}“"
        label = f"Möchten Sie {what} machen?"
        name = self.names.give((*spot.way[:-1], f"Angaben {spot.way[-1]}"))
        self.page = None
        page = self.new_page(spot, label, name)
        page["fields"].append(
            {
                "type": "yes_no",
                "id": name,
                "label": label,
                "noun": what,
                "personal": True,
                "legal_basis": spot.basis,
                "fim": spot.path,
                "todo": ["Öffnet eine Regel diese Angaben, ersetzen Sie die Frage durch eine Bedingung (when)."],
            }
        )
        self.visit()
        self.page = None
        return name

    # Fields

    def add_field(self, use: Use, asked: Field, spot: Spot) -> None:
        path = below(spot.path, asked.id)
        question = ask(asked, use.count)
        self.elements.setdefault(without_copies(path), field_facts(use, asked, question))
        notes = [*map(rule_todo, asked.rules)]
        if asked.kind in ("label", "hidden", "locked"):
            self.add_unasked(asked, notes)
            return
        question.todo += notes
        spot = replace(spot, basis="; ".join(use.references) or spot.basis)
        once = not use.count.repeated or question.data["type"] in ("file", "checkboxes", "yes_no")
        if once:
            self.place_field(question, path, asked, spot, optional=use.count.minimum == 0)
        elif spot.item is None and (use.count.maximum is None or use.count.maximum > MOST_PLACES):
            inside = replace(spot, path=path, way=(*spot.way, asked.name), title=title_of(asked))
            step = self.group_step(use.count, inside, title_of(asked))
            self.place_field(question, path, asked, replace(inside, gate=None, item=step, way=spot.way), optional=False)
            self.close_group(step)
        else:
            self.place_copies(question, path, asked, spot, use.count)

    def add_unasked(self, asked: Field, notes: list[str]) -> None:
        if asked.kind == "label":
            self.page = None
            self.intro.append(asked.content or asked.help or asked.label or asked.name)
        else:
            who = "füllt die Verwaltung oder ein anderes Programm" if asked.kind == "locked" else "ist verborgen"
            self.todo.append(f"{asked.id} „{asked.name}“ {who}; das Formular fragt nicht danach.")
        self.todo += notes

    def place_copies(self, question: Question, path: str, asked: Field, spot: Spot, count: Count) -> None:
        places = number_of_places(count)
        if count.maximum is None or count.maximum > places:
            self.todo.append(f"{asked.id}: FIM erlaubt die Anzahl {count}; das Formular hat {places} Plätze dafür.")
        for number in range(1, places + 1):
            label, noun = (f"{question.data[key]} ({number})" for key in ("label", "noun"))
            copy = Question({**question.data, "label": label, "noun": noun}, question.todo if number == 1 else [])
            optional = number > count.minimum
            self.place_field(copy, f"{path}[{number}]", asked, spot, optional=optional, ending=f"_{number}")

    def place_field(
        self, question: Question, path: str, asked: Field, spot: Spot, *, optional: bool, ending: str = ""
    ) -> None:
        """Put a question on the page it belongs to. Files get a page of their own."""
        alone = question.data["type"] == "file"
        page = self.page if self.page_key == spot.key and not alone else None
        if page is None or len(page["fields"]) >= FIELDS_ON_A_PAGE:
            page = self.new_page(spot, title_of(asked) if alone else spot.title)
        name = self.names.give((*spot.way, asked.name), ending)
        page["fields"].append(
            {
                "type": question.data["type"],
                "id": name,
                **{key: value for key, value in question.data.items() if key not in ("type", "noun")},
                **({"noun": question.data["noun"]} if question.data["noun"] != question.data["label"] else {}),
                **({"optional": True} if optional else {}),
                "personal": True,
                "legal_basis": spot.basis,
                "fim": path,
                **({"todo": question.todo} if question.todo else {}),
            }
        )
        self.visit()
        if alone:
            self.page = None

    def visit(self) -> None:
        """Count what is made: places inside places multiply."""
        self.visits += 1
        if self.visits > MOST_PARTS:
            raise FimError(
                f"Das Schema ergibt mehr als {MOST_PARTS} Felder und Gruppen: Teilen Sie es auf oder verringern Sie "
                "die Anzahlen."
            )

    # Pages

    def new_page(self, spot: Spot, title: str, name: str = "") -> dict[str, Any]:
        key = (spot.path, spot.gate, title)
        self.parts[key] += 1
        shown = title if self.parts[key] == 1 else f"{title} – Teil {self.parts[key]}"
        page: dict[str, Any] = {"id": self.page_names.unique(name or slug(title) or "seite")}
        if spot.item is None:
            page["section"] = self.sections[-1]["id"]
        page |= {"title": shown, **condition(spot.gate), "fields": []}
        (self.steps if spot.item is None else spot.item["pages"]).append(page)
        self.page, self.page_key = page, spot.key
        self.pages += 1
        self.settle()
        return page

    def settle(self) -> None:
        """What waits for a page goes to the newest one; without any, it waits on."""
        page = self.page or self.last_page()
        if page is None:
            return
        if self.intro:
            page["intro"] = " ".join(filter(None, [page.get("intro", ""), *self.intro]))
        if self.todo:
            page["todo"] = page.get("todo", []) + self.todo
        self.intro, self.todo = [], []

    def last_page(self) -> dict[str, Any] | None:
        if not self.steps:
            return None
        last = self.steps[-1]
        return last if "pages" not in last else next(reversed(last["pages"]), None)

    def add_placeholder(self, spot: Spot) -> None:
        """A form cannot be empty; a schema can."""
        self.section(spot.title)
        page = self.new_page(spot, spot.title)
        page["fields"].append(
            {
                "type": "text",
                "id": "mitteilung",
                "label": "Ihre Mitteilung",
                "optional": True,
                "max_length": 2000,
                "multiline": True,
                "todo": [PLACEHOLDER],
            }
        )


def ways(uses: tuple[Use, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for use in uses:
        way = (*above, use.element.name)
        yield way
        if isinstance(use.element, Group):
            yield from ways(use.element.uses, way)


def check_siblings(uses: tuple[Use, ...], parent: str) -> None:
    """Two equal ids side by side would share one place in every message."""
    seen: set[str] = set()
    for path, _ in walk(uses):
        if path in seen:
            raise FimError(f"„{path}“ steht in „{parent}“ zweimal: Fassen Sie beide mit einer Anzahl wie 1:2 zusammen.")
        seen.add(path)


def demands(group: Group) -> bool:
    """Is there something in the group that must be answered?"""
    return any(
        use.count.minimum > 0
        and (demands(use.element) if isinstance(use.element, Group) else use.element.kind in ("input", "select"))
        for use in group.uses
    )


def number_of_places(count: Count) -> int:
    return max(min(count.maximum or PLACES, MOST_PLACES), min(count.minimum, MOST_ENTRIES))


def condition(gate: str | None) -> dict[str, Any]:
    return {"when": {"field": gate, "equals": True}} if gate else {}


def below(path: str, identifier: str) -> str:
    return f"{path}.{identifier}" if path else identifier


def title_of(element: Field | Group) -> str:
    return element.label.rstrip(" :") or element.name


def rule_todo(rule: Rule) -> str:
    """A rule as an editor's task: its id, its name and its prose, unchanged."""
    return f"Regel {rule.id} „{rule.name}“ (Version {rule.version}): {rule.text or 'ohne Text'}"
