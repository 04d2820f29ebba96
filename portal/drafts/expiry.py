"""The end of drafts: 30 days after the last change they are deleted, as the pages promise, or when the holder says so.

The days are after OZG § 8a and EGovG § 9b, which the portal takes as its default for every service.
"""

from __future__ import annotations

import sqlalchemy as sa
import structlog

from portal.database import WORKER, Scope, rows_changed, utc_now
from portal.drafts.keep import open_of
from portal.drafts.models import DraftRow
from portal.house import House
from portal.keys import HolderSecret

log = structlog.get_logger()


def forget_expired(house: House) -> int:
    """Delete every draft whose time is over, sent or not, with its answers and keys. Returns how many, and logs it."""
    expired = sa.delete(DraftRow).where(DraftRow.expires_at <= utc_now())
    with house.database.writing(WORKER) as session:
        deleted = rows_changed(session, expired)
    if deleted:
        log.info("drafts deleted", drafts=deleted)
    return deleted


def delete_open(house: House, municipality: str, service: str, secret: HolderSecret) -> int:
    """Delete the holder's unsent drafts of one service, with their links. Returns how many, and logs it."""
    mine = sa.delete(DraftRow).where(*open_of(secret, service))
    with house.database.writing(Scope.town(municipality)) as session:
        deleted = rows_changed(session, mine)
    log.info("drafts deleted by their holder", drafts=deleted, municipality=municipality, service=service)
    return deleted
