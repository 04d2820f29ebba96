"""The files of an application: what its answers say of them, and how they change hands when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from portal.attachments import Attachment, HandOver, Owner, files_of, prepare_hand_over
from portal.catalogue import Service
from portal.database import Scope
from portal.drafts import Draft
from portal.forms import FilesByInput, asks_for_files, files_in
from portal.house import House
from portal.keys import DataKey
from portal.submissions.cases import Case


def file_answers(files: Iterable[Attachment]) -> FilesByInput:
    """What the form knows of stored files, by the input they were uploaded at."""
    found: dict[str, list[dict[str, object]]] = {}
    for file in files:
        found.setdefault(file.field, []).append(
            {
                "id": str(file.id),
                "name": file.name,
                "type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "state": file.state.value,
            }
        )
    return found


def draft_files(house: House, service: Service, draft: Draft) -> tuple[Attachment, ...]:
    """The files of a draft; none, and no query, if its form asks for none or it was sent."""
    if draft.key is None or not asks_for_files(service.form):
        return ()
    with house.database.reading(Scope.town(draft.municipality)) as session:
        return files_of(session, Owner.draft(draft.municipality, draft.id, draft.key))


def files_to_hand_over(
    service: Service,
    draft: Draft,
    files: Sequence[Attachment],
    answers: Mapping[str, Any],
    submission_id: UUID,
    key: DataKey,
) -> HandOver | None:
    """How the files become those of the submission; None if the form asks for none. Raises StillChecking.

    Files of questions that are not asked any more stay behind: they are deleted when the rest is sent.
    """
    if draft.key is None or not asks_for_files(service.form):
        return None
    sent = {file["id"] for file in files_in(service.form, answers)}
    return prepare_hand_over(
        files,
        Owner.draft(draft.municipality, draft.id, draft.key),
        Owner.submission(draft.municipality, submission_id, key),
        left_out={file.id for file in files if str(file.id) not in sent},
    )


def files_of_case(house: House, case: Case) -> tuple[Attachment, ...]:
    """The files of a case in the order of its form; none, and no query, if its answers hold none."""
    order = [file["id"] for file in files_in(case.service.form, case.answers)]
    if not order:
        return ()
    with house.database.reading(Scope.town(case.municipality)) as session:
        files = files_of(session, Owner.submission(case.municipality, case.id, case.key))
    return tuple(sorted(files, key=lambda file: order.index(str(file.id)) if str(file.id) in order else len(order)))
