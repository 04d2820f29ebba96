"""What the pages before a form say about its deadline today."""

from __future__ import annotations

from portal.catalogue import DeadlineNotice, Offer, deadline_notice
from portal.web import today


def deadline_of(offer: Offer) -> DeadlineNotice | None:
    """Until when one must apply, as of today; None if there is no deadline."""
    deadline = offer.service.deadline
    return deadline_notice(deadline, today()) if deadline else None
