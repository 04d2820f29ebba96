"""C7: one page of questions.  GET shows what is stored; POST reads, saves and leads on.

Whatever goes wrong on the way, the page comes back with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from portal.apply import items
from portal.apply.leaving import leave
from portal.apply.opening import Opened, open_draft
from portal.apply.problems import brought_along
from portal.apply.sent import sent_page
from portal.drafts import DraftAlreadySent
from portal.forms import (
    ALWAYS,
    DefinitionField,
    FieldDefinition,
    Group,
    PageForm,
    Place,
    PlaceUnknown,
    form_at,
    progress,
    record,
)
from portal.web import NOT_STORED, health, holder, note_unstored, reshows_when_stale, stale, today

blueprint = Blueprint("steps", __name__)

ROOT = "/<town>/antrag/<service>/<uuid:draft>"
STALE = "Die Seite war zu lange offen. Ihre Angaben stehen noch da. Senden Sie die Seite noch einmal."
UNSAVED = (
    "Wir konnten gerade nicht speichern. Ihre Angaben stehen noch da. Versuchen Sie es in einer Minute noch einmal."
)


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as the templates read it: what was typed and what is wrong, by input name."""

    definition: FieldDefinition
    name: str
    raw: Mapping[str, Sequence[str]]
    errors: Mapping[str, str]
    conditional: bool


@blueprint.route(f"{ROOT}/<step>", methods=["GET", "POST"])
@holder
@reshows_when_stale
def page(town: str, service: str, draft: UUID, step: str) -> ResponseReturnValue:
    """A page of the form, or the list of a group."""
    opened = open_draft(town, service, draft)
    known = opened.form.by_id.get(step)
    if known is None:
        raise NotFound
    return _at(opened, Place(step), is_list=isinstance(known, Group))


@blueprint.route(f"{ROOT}/<group>/<int:n>/<page_id>", methods=["GET", "POST"])
@holder
@reshows_when_stale
def item_page(town: str, service: str, draft: UUID, group: str, n: int, page_id: str) -> ResponseReturnValue:
    """A page about one item of a group."""
    return _at(open_draft(town, service, draft), Place(group, n, page_id), is_list=False)


def _at(opened: Opened, place: Place, *, is_list: bool) -> ResponseReturnValue:
    if opened.draft.sent_reference is not None:
        return sent_page(opened)
    if not opened.is_open(place):
        # Jumped ahead, or an answer changed and nobody asks this any more: go on where something is missing.
        return redirect(opened.open_address(), 303)
    answer = items.answer if is_list else _answer
    try:
        return answer(opened, place)
    except DraftAlreadySent:
        return sent_page(open_draft(opened.draft.municipality, opened.service.id, opened.draft.id))
    except PlaceUnknown:  # another tab changed the way meanwhile
        return redirect(open_draft(opened.draft.municipality, opened.service.id, opened.draft.id).open_address(), 303)


def _answer(opened: Opened, place: Place) -> ResponseReturnValue:
    formdata = request.form if request.method == "POST" else None
    draft = opened.draft
    form = form_at(opened.form, draft.answers, place, today=today(), formdata=formdata, counters=draft.counters)
    if formdata is None:
        return _show(opened, place, form)
    health.unknown_fields_total.inc(len(form.unknown_names(formdata)))
    if stale():
        return _show(opened, place, form, notice=STALE)
    good = form.validate()
    later = formdata.get("action") == "save"
    if not good and not (later and only_unanswered(form)):
        # „Später fortsetzen“ may leave questions open, but what was typed is stored or told, never lost on the way.
        return _show(opened, place, form)
    try:
        saved = opened.saved(lambda answers, counters: record(opened.form, answers, counters, place, form.values))
    except NOT_STORED as failure:
        note_unstored(failure)
        return _show(opened, place, form, notice=UNSAVED), 503
    return leave(saved) if later else redirect(saved.next_address(place), 303)


def only_unanswered(form: PageForm) -> bool:
    """Whether nothing was typed into the fields that are wrong."""
    wrong = (field for field in form.page_fields if field.sentences)
    return not any(text.strip() for field in wrong for texts in field.typed.values() for text in texts)


def _show(opened: Opened, place: Place, form: PageForm, notice: str | None = None) -> str:
    if request.method == "GET":
        for field in form.page_fields:
            field.sentences = brought_along(field.inputs)
    errors = form.errors_by_input
    return render_template(
        "apply/page.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.back_address(place),
        progress=progress(opened.form, opened.draft.answers, place),
        page=form.page,
        page_form={"fields": tuple(_shown(field) for field in form.page_fields)},
        item_title=items.title_at(opened, place) if place.item is not None else None,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )


def _shown(field: DefinitionField) -> ShownField:
    return ShownField(field.definition, field.name, field.typed, field.sentences, field.definition.when is not ALWAYS)
