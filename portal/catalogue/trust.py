"""How surely must we know who is asking, and what can a town prove?  (OZG § 3, eIDAS)

No identity provider is connected yet. Where staff practise, a simulator pretends one, so that services which need a
login can be tried from the first page to the last. Nobody's identity is proven by it.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from portal.catalogue.towns import Municipality

#: Rising, as in ``basic`` (password), ``substantial`` (ELSTER), ``high`` (identity card with its online function).
TrustLevel: TypeAlias = Literal["none", "basic", "substantial", "high"]
TRUST_LEVELS: tuple[TrustLevel, ...] = ("none", "basic", "substantial", "high")

#: What nobody has to prove.
NO_TRUST: TrustLevel = "none"


def provable(town: Municipality, *, simulated: bool) -> TrustLevel:
    """The highest level an applicant can prove here. ``simulated``: whether pretended logins count in this house."""
    return "high" if simulated and town.identity_provider == "simulator" else NO_TRUST


def is_proven(level: TrustLevel, town: Municipality, *, simulated: bool) -> bool:
    """Can applicants of this town prove ``level``?"""
    return TRUST_LEVELS.index(level) <= TRUST_LEVELS.index(provable(town, simulated=simulated))
