"""What a campaign's people were told, what it did to the portal and what was found: by this it is judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """``disturbed`` counts what was done to the portal; everything else is what people saw."""

    confirmed: list[tuple[str, str]] = field(default_factory=list)  # (marker name, reference)
    failures: list[str] = field(default_factory=list)
    disturbed: Counter[str] = field(default_factory=Counter)
    fenced: int = 0  # attempts that noticed that their lease was gone
    inbox: Counter[str] = field(default_factory=Counter)  # reference → how often in the list
    names: Counter[str] = field(default_factory=Counter)  # marker name → how often in the list
    folder: Counter[str] = field(default_factory=Counter)  # reference → how many packages
    withdrawn: list[str] = field(default_factory=list)  # references whose applicants read that they took it back
    withdrawals: Counter[str] = field(default_factory=Counter)  # reference → how many packages say so
    takes: Counter[str] = field(default_factory=Counter)  # what two clerks at once were told → how often

    @property
    def lost(self) -> int:
        return sum(1 for _, reference in self.confirmed if not self.inbox[reference] or not self.folder[reference])

    @property
    def doubled(self) -> int:
        return sum(
            max(self.inbox[reference] - 1, self.folder[reference] - 1, self.names[name] - 1, 0)
            for name, reference in self.confirmed
        )

    @property
    def line(self) -> str:
        return (
            f"campaign: {len(self.confirmed)} confirmed, {sum(self.inbox.values())} in inbox, "
            f"{sum(self.folder.values())} in folder, {self.lost} lost, {self.doubled} doubled"
        )

    @property
    def disturbances(self) -> str:
        done = ", ".join(f"{number} × {what}" for what, number in sorted(self.disturbed.items()))
        taken = ", ".join(f"{number} × {what}" for what, number in sorted(self.takes.items()))
        told = f"{self.fenced} × fenced; {self.told_of_withdrawals}; two clerks at once: {taken or 'no case'}"
        return f"{done or 'undisturbed'}; {told}"

    @property
    def told_of_withdrawals(self) -> str:
        return f"{len(self.withdrawn)} withdrawn, {sum(self.withdrawals.values())} packages say so"

    def good(self, n: int) -> bool:
        counts = {len(self.confirmed), sum(self.inbox.values()), sum(self.folder.values())}
        one_taker_each = set(self.takes) <= {TAKEN_BY_ONE}
        every_withdrawal_once = self.withdrawals == Counter(set(self.withdrawn))
        return (
            counts == {n}
            and every_withdrawal_once
            and not self.lost
            and not self.doubled
            and not self.failures
            and one_taker_each
        )


TAKEN_BY_ONE = "one took it, one was told so"
