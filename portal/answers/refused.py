"""Why a file is laid aside."""

from __future__ import annotations


class AnswerRefused(ValueError):
    """The file is not taken. The message is a German sentence of our own: what is wrong and what to do.

    It repeats nothing of the file, so it may stand in a log, in a table and on the operators' page.
    """
