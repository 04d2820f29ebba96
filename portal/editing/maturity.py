"""How far is a service digital?  A self-assessment after the OZG's maturity models, no rating by anybody else.

Two models stand side by side: 1.1 (levels 0 to 4, the lowest criterion counts, the OZG is met from 3) and 2.0 of July
2025 (levels 0 to 7: up to 3 the online form, 4 to 6 process and data inside the administration, 7 end to end).
Sources: ozg.brandenburg.de and ozg.sachsen-anhalt.de/grundlagen/reifegradmodell.

The criteria here are those that a service file and this portal can answer, in our own words and grouped by those public
descriptions. The official thirteen criteria of 2.0 also judge the town: its account, its decision, its notice. So the
level says what this software allows at most; whoever reports a level officially uses the official check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from portal.catalogue import Service
from portal.forms import asks_for_files

#: Whether the administration could get evidence itself: nothing is asked here at all, no evidence is asked for, or it
#: is and no register can be asked for it yet.
OnceOnly: TypeAlias = Literal["no_form", "no_evidence", "not_from_registers"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """``met`` judges a service; one that is not met keeps it below these levels of 1.1 and 2.0.

    A level of None: the model does not ask for it.
    """

    id: str
    sentence: str
    needed_for_1: int | None
    needed_for_2: int | None
    met: Callable[[Service], bool]


def always(service: Service) -> bool:
    return True


def has_form(service: Service) -> bool:
    """What somebody else decides about is only described here, with the way to their page."""
    return bool(service.form.steps)


def never(service: Service) -> bool:
    return False


def evidence_can_be_uploaded(service: Service) -> bool:
    """Evidence is either not asked for or can be uploaded: there is no other way in a form."""
    return True


def nobody_needs_an_account(service: Service) -> bool:
    """No identity provider is connected, so only what needs no proof of identity is complete."""
    return service.trust_level == "none"


def asks_for_no_file(service: Service) -> bool:
    """Once-only: no register can be asked for evidence today, so only a form that asks for no file complies.

    Every file counts as evidence, a photo too: a service file does not say which of them a register might have.
    """
    return not asks_for_files(service.form)


def once_only(service: Service) -> OnceOnly:
    """Whether once-only applies: no evidence is asked for, or it is, and no register can be asked for it yet."""
    if not has_form(service):
        return "no_form"
    return "no_evidence" if asks_for_no_file(service) else "not_from_registers"


def nothing_is_paid_ahead(service: Service) -> bool:
    """Every fee of this portal is paid after a notice; none stops an application."""
    return True


CRITERIA: tuple[Criterion, ...] = (
    Criterion("information", "Die Leistung ist online beschrieben.", 1, 1, always),
    Criterion("form", "Das Formular lässt sich online ausfüllen.", 2, 2, has_form),
    Criterion("sending", "Der Antrag geht vollständig online ein, mit Eingangsbestätigung.", 3, 3, has_form),
    Criterion("evidence", "Nachweise lassen sich online mitsenden.", 3, 3, evidence_can_be_uploaded),
    Criterion("identity", "Das nötige Vertrauensniveau lässt sich online nachweisen.", 3, 3, nobody_needs_an_account),
    Criterion("payment", "Was vorher zu zahlen ist, lässt sich online zahlen.", 3, 3, nothing_is_paid_ahead),
    Criterion("data", "Die Angaben kommen als strukturierte Nachricht und in der eAkte an.", None, 4, has_form),
    Criterion("status", "Der Stand lässt sich online abfragen.", None, 4, has_form),
    Criterion("decision", "Der Bescheid kommt digital, in ein Postfach im Nutzerkonto.", 4, 5, never),
    Criterion("once_only", "Nachweise holt die Verwaltung selbst aus Registern (Once-Only).", 4, 6, asks_for_no_file),
    Criterion("automatic", "Die Leistung wird durchgängig ohne Medienbruch bearbeitet.", None, 7, never),
)


@dataclass(frozen=True, slots=True)
class Maturity:
    """The levels of both models, and the criteria that keep the service from more."""

    model_1: int
    model_2: int
    missing: tuple[str, ...]


def maturity(service: Service) -> Maturity:
    """The self-assessment of one service."""
    missing = [criterion for criterion in CRITERIA if not criterion.met(service)]
    level_1 = min((c.needed_for_1 - 1 for c in missing if c.needed_for_1 is not None), default=4)
    level_2 = min((c.needed_for_2 - 1 for c in missing if c.needed_for_2 is not None), default=7)
    return Maturity(level_1, level_2, tuple(criterion.sentence for criterion in missing))
