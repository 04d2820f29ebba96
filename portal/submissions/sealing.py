"""Sealing the parts of a submission: each is bound to the submission and to what it is."""

from __future__ import annotations

from uuid import UUID

from portal.keys import DataKey, Sealed


def seal_part(key: DataKey, submission_id: UUID, part: str, plain: bytes) -> Sealed:
    """Seal one part, such as ``answers`` or ``message``."""
    return key.seal(plain, part_context(submission_id, part))


def part_context(submission_id: UUID, part: str) -> str:
    """What a sealed part is bound to; needed again to open it."""
    return f"submission:{submission_id}:{part}"
