"""The files of an application: what its answers say of them, and how they change hands when it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.attachments import Attachment, HandOver, Owner, files_of, prepare_hand_over
from portal.catalogue import FormerAnswer, Service
from portal.database import Scope
from portal.drafts import Draft
from portal.forms import FileAnswer, FilesByInput, asks_for_files, file_line, files_in
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


def draft_files(house: House, draft: Draft, *services: Service) -> tuple[Attachment, ...]:
    """The files of a draft; none, and no query, if no form of its services asks for any or it was sent."""
    if draft.key is None or not holds_files(draft, *services):
        return ()
    with house.database.reading(Scope.town(draft.municipality)) as session:
        return files_of(session, Owner.draft(draft.municipality, draft.id, draft.key))


def holds_files(draft: Draft, *services: Service) -> bool:
    """Whether the draft can have files: its form asks for some, or a former one did."""
    return any(asks_for_files(service.form) for service in services) or any(answer.files for answer in draft.former)


def files_to_hand_over(
    service: Service,
    draft: Draft,
    files: Sequence[Attachment],
    answers: Mapping[str, Any],
    submission_id: UUID,
    key: DataKey,
) -> HandOver | None:
    """How the files become those of the submission; None if the form asks for none. Raises StillChecking.

    Files of questions that these answers do not lead to stay behind: they are deleted when the rest is sent. Those of
    questions that an earlier version asked go along.
    """
    if draft.key is None or not holds_files(draft, service):
        return None
    sent = {file["id"] for file in (*files_in(service.form, answers), *former_files(draft.former))}
    return prepare_hand_over(
        files,
        Owner.draft(draft.municipality, draft.id, draft.key),
        Owner.submission(draft.municipality, submission_id, key),
        left_out={file.id for file in files if str(file.id) not in sent},
    )


def former_files(former: Iterable[FormerAnswer]) -> tuple[FileAnswer, ...]:
    return tuple(file for answer in former for file in answer.files)


def still_there(former: Iterable[FormerAnswer], files: Iterable[Attachment]) -> tuple[FormerAnswer, ...]:
    """The former answers without files that were refused: those count as not uploaded."""
    there = {str(file.id) for file in files if not file.refused}
    found = []
    for answer in former:
        left = [file for file in answer.files if file["id"] in there]
        if left:
            plain = [{key: part for key, part in file.items() if key != "state"} for file in left]
            lines = tuple(file_line(file["name"], file["size"]) for file in left)
            answer = replace(answer, lines=lines, value=plain)
        if left or not answer.files:
            found.append(answer)
    return tuple(found)


def sent_files(case: Case) -> tuple[FileAnswer, ...]:
    """What is known of the files of a case, in the order of its form; those that nobody asks for any more come last."""
    return (*files_in(case.service.form, case.answers), *former_files(case.former))


def files_of_case(house: House, case: Case) -> tuple[Attachment, ...]:
    """The files of a case in the order of ``sent_files``; none, and no query, if its answers hold none."""
    order = [file["id"] for file in sent_files(case)]
    if not order:
        return ()
    with house.database.reading(Scope.town(case.municipality)) as session:
        files = files_of(session, Owner.submission(case.municipality, case.id, case.key))
    return tuple(sorted(files, key=lambda file: order.index(str(file.id)) if str(file.id) in order else len(order)))
