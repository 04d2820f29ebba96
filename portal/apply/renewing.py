"""A form that changed while somebody fills it in: how their draft goes on with the new questions.

Looking changes nothing: the pages show the draft as it would be, and say so, until the next save writes it. What was
typed into a page of the former questions is saved under those first, so that nobody types anything twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.attachments import Attachment, Owner, move
from portal.catalogue import FormerAnswer, Migrated, Service, migrated
from portal.definitions import remember
from portal.drafts import Draft, Renewed
from portal.forms import input_of_files, typed_in, with_files
from portal.submissions import draft_files, file_answers
from portal.web import house


@dataclass(frozen=True, slots=True)
class Told:
    """What people read about the change: what was declared, what is asked anew, what is asked no more."""

    said: tuple[str, ...]
    anew: tuple[str, ...]
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Renewing:
    """A draft on its way from the questions it was ``begun`` with to those that are ``offered``.

    ``stored`` is the draft as it is stored; ``mark`` stands in the addresses of pages that show the new questions.
    """

    begun: Service
    offered: Service
    stored: Draft

    @property
    def mark(self) -> str:
        return self.offered.content_hash[:12]

    def files(self, draft: Draft) -> tuple[Attachment, ...]:
        """All files of the draft, at the inputs of the new form."""
        files = draft_files(house(), draft, self.begun, self.offered)
        return self._moved(files, input_of_files(self.offered.form, self._migrated(draft, files).answers))

    def told(self) -> Told:
        found = self._migrated(self.stored, draft_files(house(), self.stored, self.begun, self.offered))
        said = tuple(change.said for change in reversed(self.offered.changes_from(self.begun)) if change.said)
        return Told(said, found.anew, found.gone)

    def renewed(self, draft: Draft) -> Renewed:
        """The draft under the new definition; one that has it already stays as it is."""
        if draft.definition_hash == self.offered.content_hash:
            return Renewed(draft, nothing_else)
        files = draft_files(house(), draft, self.begun, self.offered)
        found = self._migrated(draft, files)
        inputs = input_of_files(self.offered.form, found.answers)
        moves = {file.id: inputs[str(file.id)] for file in files if inputs.get(str(file.id), file.field) != file.field}
        after = replace(
            draft,
            definition_hash=self.offered.content_hash,
            answers=typed_in(self.offered.form, found.answers),
            counters=renamed(draft.counters, found.groups),
            former=all_former(draft.former, found.lost),
        )
        return Renewed(after, lambda session: self._write(session, draft, moves))

    def _migrated(self, draft: Draft, files: Sequence[Attachment]) -> Migrated:
        answers = with_files(self.begun.form, draft.answers, file_answers(files))
        return migrated(self.begun.form, self.offered.form, answers, self.offered.changes_from(self.begun))

    def _moved(self, files: Sequence[Attachment], inputs: Mapping[str, str]) -> tuple[Attachment, ...]:
        return tuple(replace(file, field=inputs.get(str(file.id), file.field)) for file in files)

    def _write(self, session: Session, draft: Draft, moves: Mapping[UUID, str]) -> None:
        remember(session, self.offered)
        session.flush()
        if draft.key is not None and moves:
            move(session, Owner.draft(draft.municipality, draft.id, draft.key), moves)


def renewing(offered: Service, begun: Service, draft: Draft) -> Renewing | None:
    """How the draft goes on with what is offered now; None if it stays with the questions it was begun with."""
    if draft.sent_reference is not None or begun is offered or not offered.changes_from(begun):
        return None
    return Renewing(begun, offered, draft)


def nothing_else(session: Session) -> None:
    """Nothing has to be written beside the draft."""


def renamed(counters: Mapping[str, int], groups: Mapping[str, str]) -> dict[str, int]:
    return {groups.get(group, group): number for group, number in counters.items()}


def all_former(earlier: Sequence[FormerAnswer], lost: Sequence[FormerAnswer]) -> tuple[FormerAnswer, ...]:
    return (*earlier, *lost)
