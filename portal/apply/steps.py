"""C7: one page of questions.  GET shows what is stored; POST reads, saves and leads on.

Whatever goes wrong on the way, the page comes back with everything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from portal.apply import items, uploading
from portal.apply.leaving import leave
from portal.apply.moving import after_page
from portal.apply.opening import RETURN, Opened, open_draft
from portal.apply.problems import brought_along
from portal.apply.sent import sent_page
from portal.attachments import Received, receiving
from portal.drafts import DraftAlreadySent
from portal.forms import (
    ALWAYS,
    DefinitionField,
    FieldDefinition,
    FileField,
    FormData,
    Group,
    MapPointField,
    PageForm,
    Place,
    PlaceUnknown,
    form_at,
    progress,
    record,
    without_files,
)
from portal.web import NOT_STORED, health, holder, house, let_point, note_unstored, reshows_when_stale, stale, today

blueprint = Blueprint("steps", __name__)

ROOT = "/<town>/antrag/<service>/<uuid:draft>"
STALE = "Die Seite war zu lange offen. Ihre Angaben stehen noch da. Senden Sie die Seite noch einmal."
STALE_FILES = (
    "Die Seite war zu lange offen. Was Sie getippt haben, steht noch da. "
    "Wählen Sie die Datei noch einmal aus und senden Sie die Seite noch einmal."
)
UNSAVED_FILES = (
    "Wir konnten gerade nicht speichern. Was Sie getippt haben, steht noch da. "
    "Wählen Sie die Datei in einer Minute noch einmal aus."
)
UNSAVED = (
    "Wir konnten gerade nicht speichern. Ihre Angaben stehen noch da. Versuchen Sie es in einer Minute noch einmal."
)


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as the templates read it: what was typed and what is wrong, by input name, and which files are there."""

    definition: FieldDefinition
    name: str
    raw: Mapping[str, Sequence[str]]
    errors: Mapping[str, str]
    conditional: bool
    files: tuple[uploading.ShownFile, ...] = ()


@blueprint.route(f"{ROOT}/<step>", methods=["GET", "POST"])
@holder
@reshows_when_stale
def page(town: str, service: str, draft: UUID, step: str) -> ResponseReturnValue:
    """A page of the form, or the list of a group."""
    opened = open_draft(town, service, draft)
    known = opened.form.by_id.get(step)
    if known is None and opened.renewing:  # asked by the former questions only
        return redirect(opened.entry_address, 303)
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
    if request.method != "POST":
        return _show(opened, place, _form(opened, place))
    inputs = uploading.file_inputs(opened, place)
    if not inputs:
        return _take(opened, place, request.form)
    with receiving(house(), request, max(field.max_bytes for field in inputs.values())) as received:
        try:
            return _answer_with_files(opened, place, inputs, received)
        except RequestEntityTooLarge:
            # Nothing of it was read, so what else was typed is as it was stored before.
            form = _form(opened, place)
            return _show(opened, place, _told(form, {next(iter(inputs)): uploading.TOO_MUCH})), 413


def _form(opened: Opened, place: Place, formdata: FormData | None = None) -> PageForm:
    draft = opened.draft
    return form_at(opened.form, opened.answers, place, today=today(), formdata=formdata, counters=draft.counters)


def _answer_with_files(
    opened: Opened, place: Place, inputs: uploading.FileInputs, received: Received
) -> ResponseReturnValue:
    """Files first, whichever button was pressed; then the page as if they had been there before."""
    if stale():
        return _show(opened, place, _form(opened, place, uploading.with_stored(opened, inputs)), notice=STALE_FILES)
    try:
        opened, errors = uploading.take(opened, inputs, received)
        formdata = uploading.with_stored(opened, inputs)
        if errors or uploading.only_files_were_meant():
            return _stay(opened, place, _form(opened, place, formdata), errors)
    except NOT_STORED as failure:
        note_unstored(failure)
        form = _form(opened, place, uploading.with_stored(opened, inputs))
        return _show(opened, place, form, notice=UNSAVED_FILES), 503
    return _take(opened, place, formdata)


def _stay(opened: Opened, place: Place, form: PageForm, errors: Mapping[str, str]) -> ResponseReturnValue:
    """The page again after an upload or a removal, with everything else that was typed; questions may stay open."""
    form.validate()
    good = only_unanswered(form)
    saved = _saved(opened, place, form)
    if errors or not good:
        return _show(saved, place, _told(form, errors))
    return redirect(saved.address(place, to_check=RETURN in request.args), 303)


def _told(form: PageForm, errors: Mapping[str, str]) -> PageForm:
    """The form with these sentences and no others."""
    for field in form.page_fields:
        field.sentences = {name: errors[name] for name in field.inputs if name in errors}
    return form


def _saved(opened: Opened, place: Place, form: PageForm) -> Opened:
    values = without_files(form.page.fields, form.values)
    return opened.saved(lambda answers, counters: record(opened.form, answers, counters, place, values))


def _take(opened: Opened, place: Place, formdata: FormData) -> ResponseReturnValue:
    form = _form(opened, place, formdata)
    health.unknown_fields_total.inc(len(form.unknown_names(formdata)))
    if stale():
        return _show(opened, place, form, notice=STALE)
    good = form.validate()
    later = request.form.get("action") == "save"
    if not good and not (later and only_unanswered(form)):
        # „Später fortsetzen“ may leave questions open, but what was typed is stored or told, never lost on the way.
        return _show(opened, place, form)
    try:
        saved = _saved(opened, place, form)
    except NOT_STORED as failure:
        note_unstored(failure)
        return _show(opened, place, form, notice=UNSAVED), 503
    return leave(saved) if later else redirect(after_page(saved, place), 303)


def only_unanswered(form: PageForm) -> bool:
    """Whether nothing was typed into the fields that are wrong. Files are stored, whatever is wrong with them."""
    wrong = (field for field in form.page_fields if field.sentences and not isinstance(field.definition, FileField))
    return not any(text.strip() for field in wrong for texts in field.typed.values() for text in texts)


def _show(opened: Opened, place: Place, form: PageForm, notice: str | None = None) -> Response:
    if request.method == "GET":
        for field in form.page_fields:
            field.sentences = brought_along(field.inputs)
    errors = form.errors_by_input
    page = render_template(
        "apply/page.html",
        offer=opened.offer,
        service=opened.service,
        draft=opened.draft,
        back_url=opened.back_address(place),
        told=opened.told,
        progress=progress(opened.form, opened.draft.answers, place),
        page=form.page,
        page_form={"fields": tuple(_shown(opened, field) for field in form.page_fields)},
        item_title=items.title_at(opened, place) if place.item is not None else None,
        errors_in_order=tuple(errors.items()),
        notice=notice,
    )
    response = make_response(page)
    if any(isinstance(field.definition, MapPointField) for field in form.page_fields):
        source = opened.offer.municipality.map
        let_point(response, source.origin if source else "")
    return response


def _shown(opened: Opened, field: DefinitionField) -> ShownField:
    return ShownField(
        field.definition,
        field.name,
        field.typed,
        field.sentences,
        field.definition.when is not ALWAYS,
        uploading.shown_files(opened, field.name),
    )
