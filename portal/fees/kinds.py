"""As what does a rule see a field?"""

from __future__ import annotations

from portal.forms import Group


def kind_of(asked: object) -> str:
    """The type of a field; ``group`` for a group, ``money`` also for an amount that the form computes."""
    if isinstance(asked, Group):
        return "group"
    return "money" if getattr(asked, "money", False) is True else str(getattr(asked, "type", ""))
