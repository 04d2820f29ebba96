"""A view of the list is its address: what the address says, and the addresses of the views around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from werkzeug.datastructures import MultiDict

from portal.submissions import CaseFilter, Status

#: How a status is called in an address.
STATUS_NAMES: Mapping[str, Status] = {
    "eingegangen": Status.RECEIVED,
    "in-pruefung": Status.IN_PROCESS,
    "zurueckgezogen": Status.WITHDRAWN,
    "erledigt": Status.DONE,
}
MINE, UNOWNED = "mich", "niemand"


@dataclass(frozen=True, slots=True)
class SearchView:
    """What the clerk wants to see, in the words of the address. Empty parts do not filter.

    ``text`` is what is looked for, ``sealed`` the same as the address holds it.
    """

    text: str = ""
    sealed: str = ""
    statuses: tuple[str, ...] = ()
    service: str = ""
    owner: str = ""

    @classmethod
    def read(cls, args: MultiDict[str, str], *, text: str = "", sealed: str = "") -> Self:
        """What an address or the form says; words it should not have are left out."""
        wanted = args.getlist("stand")
        owner = args.get("zustaendig", "")
        return cls(
            text,
            sealed if text else "",
            tuple(name for name in STATUS_NAMES if name in wanted),
            args.get("leistung", "")[:120],
            owner if owner in (MINE, UNOWNED) else "",
        )

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of this view's address, in one order, without empty ones."""
        named = {"suche": self.sealed, "stand": self.statuses, "leistung": self.service, "zustaendig": self.owner}
        return {name: list(value) if name == "stand" else value for name, value in named.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab decides what is shown."""
        return bool(self.text or self.statuses or self.service)

    def filter(self, account: UUID) -> CaseFilter:
        return CaseFilter(
            text=self.text,
            statuses=frozenset(STATUS_NAMES[name] for name in self.statuses),
            service=self.service or None,
            owner=account if self.owner == MINE else None,
            unowned=self.owner == UNOWNED,
        )

    def without(self, **part: str) -> SearchView:
        """The view with one filter less: ``without(stand="erledigt")``."""
        match part:
            case {"stand": name}:
                return replace(self, statuses=tuple(other for other in self.statuses if other != name))
            case {"suche": _}:
                return replace(self, text="", sealed="")
            case {"leistung": _}:
                return replace(self, service="")
            case _:
                return replace(self, owner="")


def filters_of(view: SearchView) -> Sequence[tuple[str, str]]:
    """The filters somebody set, as (parameter, value). The owner alone is a tab and no filter."""
    found = [("suche", view.text)] if view.text else []
    found += [("stand", name) for name in view.statuses]
    found += [("leistung", view.service)] if view.service else []
    found += [("zustaendig", view.owner)] if view.owner and view.narrowed else []
    return found
