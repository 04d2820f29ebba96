"""Sealing the parts of a submission: each is bound to the submission and to what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from portal.catalogue import FormerAnswer
from portal.keys import DataKey, Sealed

#: Beside the answers: those that no question belongs to any more. No field can be called so.
FORMER_KEY = "_former"


def seal_part(key: DataKey, submission_id: UUID, part: str, plain: bytes) -> Sealed:
    """Seal one part, such as ``answers`` or ``message``."""
    return key.seal(plain, part_context(submission_id, part))


def sealed_answers(
    key: DataKey, submission_id: UUID, answers: Mapping[str, Any], former: Sequence[FormerAnswer]
) -> Sealed:
    kept = {FORMER_KEY: [answer.data() for answer in former]} if former else {}
    return seal_part(key, submission_id, "answers", json.dumps({**answers, **kept}, ensure_ascii=False).encode())


def opened_answers(plain: bytes) -> tuple[dict[str, Any], tuple[FormerAnswer, ...]]:
    """Answers and former answers, from what ``sealed_answers`` sealed."""
    answers = json.loads(plain)
    return answers, tuple(FormerAnswer.from_data(data) for data in answers.pop(FORMER_KEY, ()))


def part_context(submission_id: UUID, part: str) -> str:
    """What a sealed part is bound to; needed again to open it."""
    return f"submission:{submission_id}:{part}"
