"""The applicant's pages: find a service, begin, answer, check, send, the confirmation, and how the case stands.

Views only: each parses a request, calls one function of a room, and renders or redirects.
"""

from portal.apply import (
    begin,
    case,
    check,
    confirmation,
    deleting,
    find,
    items,
    leaving,
    legal,
    moving,
    overview,
    paper,
    prechecking,
    refusals,
    resuming,
    status,
    steps,
    withdrawing,
)

#: Fixed last parts („entfernen“, „uebersicht“, „pruefen“, „fortsetzen“, „anderswo“) come before open names; Werkzeug
#: ranks them first by itself.
blueprints = (
    find.blueprint,
    prechecking.blueprint,
    paper.blueprint,
    legal.blueprint,
    begin.blueprint,
    deleting.blueprint,
    leaving.blueprint,
    resuming.blueprint,
    moving.blueprint,
    overview.blueprint,
    check.blueprint,
    items.blueprint,
    steps.blueprint,
    confirmation.blueprint,
    case.blueprint,
    withdrawing.blueprint,
    status.blueprint,
    refusals.blueprint,
)

__all__ = ["blueprints"]
