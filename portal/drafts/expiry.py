"""The end of drafts: 30 days after the last change they are deleted, as the pages promise.

After OZG § 8a and EGovG § 9b, which the portal takes as its default for every service.
"""

from __future__ import annotations

import sqlalchemy as sa
import structlog

from portal.database import WORKER, rows_changed, utc_now
from portal.drafts.models import DraftRow
from portal.house import House

log = structlog.get_logger()


def forget_expired(house: House) -> int:
    """Delete every draft whose time is over, sent or not, with its answers and keys. Returns how many, and logs it."""
    expired = sa.delete(DraftRow).where(DraftRow.expires_at <= utc_now())
    with house.database.writing(WORKER) as session:
        deleted = rows_changed(session, expired)
    if deleted:
        log.info("drafts deleted", drafts=deleted)
    return deleted
