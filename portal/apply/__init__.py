"""The applicant's pages: find a service, begin, answer, check, send, and the confirmation.

Views only: each parses a request, calls one function of a room, and renders or redirects.
"""

from portal.apply import begin, check, confirmation, find, items, legal, refusals, steps

#: „entfernen“ and „pruefen“ come before the pages with open names; Werkzeug ranks fixed parts first by itself.
blueprints = (
    find.blueprint,
    legal.blueprint,
    begin.blueprint,
    check.blueprint,
    items.blueprint,
    steps.blueprint,
    confirmation.blueprint,
    refusals.blueprint,
)

__all__ = ["blueprints"]
