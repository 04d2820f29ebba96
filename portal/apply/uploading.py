"""Files on a page of questions: take what was chosen, remove what was unwanted, show what is there.

Everything works with a file input and buttons alone. Which files there are is never believed from the form: the field
reads them from the store, so two uploads at the same moment both stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.apply.opening import Opened
from portal.attachments import Attachment, Limits, Received, State, UploadRefused, add, remove
from portal.drafts import hold_open
from portal.forms import LATER, FileField, Place, size_in_words, stop_at, written
from portal.submissions import file_answers
from portal.web import house

UPLOAD = "upload"
#: The name of the buttons „Entfernen“; each has the id of its file as its value.
REMOVE = "remove"

NOTHING_CHOSEN = "Wählen Sie zuerst eine Datei aus. Drücken Sie dann „Hochladen“."
TOO_MUCH = "Das war zu viel auf einmal. Wir haben nichts davon gespeichert. Laden Sie die Dateien einzeln hoch."

FileInputs = Mapping[str, FileField]


@dataclass(frozen=True, slots=True)
class ShownState:
    """How a file stands: ``kind`` is colour and shape, ``text`` says it, ``detail`` what to do about it."""

    kind: str
    text: str
    detail: str | None = None


STATES: Final[Mapping[State, ShownState]] = {
    State.CHECKING: ShownState("info", "wird geprüft", "Sie können weitermachen. Wir prüfen die Datei inzwischen."),
    State.WAITING: ShownState(
        "warning", "Prüfung gerade nicht möglich", "Sie können weitermachen. Wir versuchen es in einer Minute wieder."
    ),
    State.CHECKED: ShownState("success", "geprüft"),
    State.UNSCANNED: ShownState("info", "nicht geprüft"),
    State.REFUSED: ShownState("danger", "abgelehnt"),
}


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file in the list on the page."""

    id: str
    name: str
    size: str
    state: ShownState
    pending: bool


def shown_files(opened: Opened, name: str) -> tuple[ShownFile, ...]:
    """The files that were uploaded at this input, oldest first."""
    return tuple(shown(file) for file in opened.files if file.field == name)


def shown(file: Attachment) -> ShownFile:
    state = STATES[file.state]
    if file.problem:
        state = replace(state, detail=file.problem)
    return ShownFile(str(file.id), file.name, size_in_words(file.size), state, file.pending)


def file_inputs(opened: Opened, place: Place) -> FileInputs:
    """The inputs of this page that take files. Raises PlaceUnknown."""
    stop = stop_at(opened.form, opened.draft.answers, place, opened.draft.counters)
    fields = stop.page.fields if stop.page else ()
    return {stop.prefix + field.id: field for field in fields if isinstance(field, FileField)}


def take(opened: Opened, inputs: FileInputs, received: Received) -> tuple[Opened, dict[str, str]]:
    """Do what the request says about files; the draft with its files afterwards, and sentences by input."""
    errors: dict[str, str] = {}
    unwanted = request.form.get(REMOVE)
    if unwanted is not None:
        removed(opened, inputs, unwanted)
    for name, field in inputs.items():
        told = list(dict.fromkeys(added(opened, name, field, received)))
        if told:
            errors[name] = " ".join(told)
    chosen = any(received.uploads(name) for name in inputs)
    if request.form.get("action") == UPLOAD and not chosen:
        errors[next(iter(inputs))] = NOTHING_CHOSEN
    return opened.with_files_now(), errors


def removed(opened: Opened, inputs: FileInputs, file_id: str) -> None:
    """Remove one of this page's files. One that is gone already, or is not of this page, changes nothing."""
    if any(file_id == str(file.id) for file in opened.files if file.field in inputs):
        remove(house(), opened.owner, UUID(file_id), within=still_open(opened))


def remove_below(opened: Opened, prefix: str) -> None:
    """Remove the files of an item that is gone: those of its inputs, such as ``hunde-2-``."""
    for file in opened.files:
        if file.field.startswith(prefix):
            remove(house(), opened.owner, file.id, within=still_open(opened))


def added(opened: Opened, name: str, field: FileField, received: Received) -> Iterator[str]:
    """Store what was chosen at one input; the sentences about what could not be taken."""
    limits = Limits(field.max_files, field.max_bytes, field.media_types)
    for upload in received.uploads(name):
        try:
            add(house(), opened.owner, name, upload, limits, within=still_open(opened))
        except UploadRefused as refused:
            yield str(refused)


def still_open(opened: Opened) -> Callable[[Session], None]:
    """Refuses, inside the transaction that changes files, when another tab sent the draft meanwhile."""
    return lambda session: hold_open(session, opened.draft)


def only_files_were_meant() -> bool:
    """Whether „Hochladen“ or „Entfernen“ was pressed: then the page comes back instead of leading on."""
    return REMOVE in request.form or request.form.get("action") == UPLOAD


def with_stored(opened: Opened, inputs: FileInputs) -> MultiDict[str, str]:
    """What was typed, and at the file inputs what is stored: nothing a browser says there counts but „later“."""
    typed: MultiDict[str, str] = MultiDict(request.form)
    stored = file_answers(opened.files)
    for name in inputs:
        later = [LATER] if LATER in request.form.getlist(name) else []
        typed.setlist(name, [written(file) for file in stored.get(name, ())] + later)
    return typed
