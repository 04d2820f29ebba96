"""Answers: what electronic files and authorities send back, from a file in a folder to a sentence on a page.

``Intake`` is the worker's routine. ``answers_of`` opens what came for a case; ``shown``, ``names_in_dms``, ``told`` and
``stages`` are what clerks and applicants read of it; ``laid_aside``, ``answers_in`` and ``count_laid_aside`` are for
operators, ``forget_removed`` comes hourly.
Files are read strictly and never trusted: what does not fit is laid aside with the reason and changes nothing.
"""

from portal.answers.intake import Intake
from portal.answers.overview import AnswerView, answers_in, count_laid_aside, forget_removed, laid_aside
from portal.answers.shown import (
    TITLES,
    AnswerStage,
    FeeNotice,
    ShownAnswer,
    StoredAnswer,
    Told,
    answers_of,
    names_in_dms,
    shown,
    stages,
    told,
)

__all__ = [
    "TITLES",
    "AnswerStage",
    "AnswerView",
    "FeeNotice",
    "Intake",
    "ShownAnswer",
    "StoredAnswer",
    "Told",
    "answers_in",
    "answers_of",
    "count_laid_aside",
    "forget_removed",
    "laid_aside",
    "names_in_dms",
    "shown",
    "stages",
    "told",
]
