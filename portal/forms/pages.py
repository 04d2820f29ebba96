"""One page as a WTForms form: typed input in, answers and error sentences out.

There is one form class per page, built once. Its fields hand everything to the field types of the definition; WTForms
gives the frame templates know. What a person typed is kept for redisplay exactly as typed.

    form = form_at(definition, answers, Place("hunde", 2, "hund"), today=today, formdata=request.form)
    if form.validate():
        answers, counters = record(definition, answers, counters, place, form.values)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Protocol, cast

import wtforms

from portal.forms.definition import Form, Page
from portal.forms.engine import PlaceUnknown, stop_at
from portal.forms.fieldtypes import ComputedField, FieldDefinition
from portal.forms.walk import NO_COUNTERS, Answers, Counters, Place

#: Names a page's own furniture sends along with the fields.
FURNITURE = frozenset({"action", "csrf_token", "remove"})


class FormData(Protocol):
    """What a browser sent, as Werkzeug's MultiDict holds it."""

    def getlist(self, key: str) -> list[str]: ...

    def __contains__(self, key: object) -> bool: ...

    def __iter__(self) -> Any: ...


class DefinitionField(wtforms.Field):
    """A field of the definition on a page: it collects what was typed into each of its inputs.

    ``definition`` is the field type, ``typed`` the raw texts by input name, ``answer`` what they mean once the form
    was validated, ``sentences`` the errors by input name, ``counts`` whether the field is asked at all.
    """

    def __init__(self, definition: FieldDefinition, **bound: Any) -> None:
        super().__init__(definition.label, description=definition.hint, **bound)
        self.definition = definition
        self.typed: Mapping[str, Sequence[str]] = {}
        self.answer: Any = None
        self.sentences: Mapping[str, str] = {}
        self.counts = True

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.definition.inputs(self.name)

    @property
    def computed(self) -> bool:
        return isinstance(self.definition, ComputedField)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the typed texts, or what would have been typed for a stored answer. What is computed nobody types."""
        if formdata is None or self.computed:
            self.typed = {} if data is wtforms.utils.unset_value else self.definition.write(data, self.name)
        else:
            self.typed = {name: formdata.getlist(name) for name in self.inputs if name in formdata}
        self.data = self.answer = None if data is wtforms.utils.unset_value else data

    def judge(self, today: date, seen: Answers) -> bool:
        """Read what was typed; True if it can be taken. ``seen`` are the earlier answers, as conditions see them."""
        reading = self.definition.judge(self.typed, self.name, today, seen)
        self.data = self.answer = reading.value
        self.sentences = reading.errors
        if self.computed:
            self.typed = self.definition.write(reading.value, self.name)
        self.errors = tuple(reading.errors.values())
        return not reading.errors


class PageForm(wtforms.Form):
    """The form of one page. ``form_for`` makes the subclass of a page, ``form_at`` an instance at a place."""

    page: ClassVar[Page]

    def __init__(
        self,
        formdata: FormData | None = None,
        *,
        today: date,
        stored: Answers | None = None,
        seen: Answers | None = None,
        prefix: str = "",
    ) -> None:
        """``stored`` are the page's answers so far, ``seen`` what conditions see of earlier pages."""
        self.today = today
        self.seen = dict(seen or {})
        super().__init__(
            cast(Any, formdata), data={attribute(key): value for key, value in (stored or {}).items()}, prefix=prefix
        )

    def process(
        self, formdata: Any = None, obj: Any = None, data: Any = None, extra_filters: Any = None, **kwargs: Any
    ) -> None:
        """Unlike WTForms, an empty POST is a POST: a page on which nothing was answered."""
        stored = data or {}
        for key, field in self._fields.items():
            field.process(formdata, stored.get(key, wtforms.utils.unset_value))

    @property
    def page_fields(self) -> tuple[DefinitionField, ...]:
        return tuple(field for field in self._fields.values() if isinstance(field, DefinitionField))

    def field(self, field_id: str) -> DefinitionField:
        """A field by its id in the definition."""
        return next(field for field in self.page_fields if field.definition.id == field_id)

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every field that counts. A field that does not is left out, whatever was typed there."""
        good = True
        seen = dict(self.seen)
        for field in self.page_fields:
            field.counts = field.definition.when.holds(seen)
            if not field.counts:
                field.answer = field.data = None
                continue
            good = field.judge(self.today, seen) and good
            if field.answer is not None:
                seen[field.definition.id] = field.definition.comparable(field.answer)
        return good

    @property
    def values(self) -> dict[str, Any]:
        """The answers by field id, after ``validate``: those that count and are not wrong, without computed ones."""
        given = (field for field in self.page_fields if field.answer is not None and not field.computed)
        return {field.definition.id: field.answer for field in given}

    @property
    def errors_by_input(self) -> dict[str, str]:
        """One sentence per input that must be mended, in the page's order."""
        return {name: sentence for field in self.page_fields for name, sentence in field.sentences.items()}

    def raw(self, name: str) -> str:
        """What was typed into an input, for redisplay; the first text if there are several."""
        return next(iter(self.raw_list(name)), "")

    def raw_list(self, name: str) -> Sequence[str]:
        """All texts sent under a name: the ticked options of checkboxes."""
        for field in self.page_fields:
            if name in field.typed:
                return field.typed[name]
        return ()

    def unknown_names(self, formdata: FormData) -> tuple[str, ...]:
        """Names sent that this page does not know, to be counted and otherwise ignored."""
        known = {name for field in self.page_fields for name in field.inputs} | FURNITURE
        return tuple(name for name in dict.fromkeys(formdata) if name not in known)


def attribute(field_id: str) -> str:
    """The name of a field on its form class, kept apart from what WTForms itself calls ``data`` or ``errors``."""
    return f"field_{field_id}"


def form_for(page: Page) -> type[PageForm]:
    """The form class of a page, built on first use and kept with the page."""
    built: type[PageForm] | None = page.built.get("form")
    if built is None:
        fields = {
            attribute(field.id): wtforms.fields.core.UnboundField(DefinitionField, field, name=field.id)
            for field in page.fields
        }
        built = page.built["form"] = type("PageForm", (PageForm,), {"page": page, **fields})
    return built


def form_at(
    form: Form,
    answers: Answers,
    place: Place,
    *,
    today: date,
    formdata: FormData | None = None,
    counters: Counters = NO_COUNTERS,
) -> PageForm:
    """The form at a place: filled with stored answers, or with what was typed.

    Raises PlaceUnknown if the answers do not lead there, or if it is a group's list, which has only its radio
    (``groups.read_more``).
    """
    stop = stop_at(form, answers, place, counters)
    if stop.page is None:
        raise PlaceUnknown(place)
    return form_for(stop.page)(formdata, today=today, stored=stop.answers, seen=stop.seen, prefix=stop.prefix)
