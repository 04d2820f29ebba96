"""Drafts: what somebody is filling in, sealed with a key that only their browser holds. The authority cannot read it.

``start`` begins a draft, ``load`` opens it, ``save_page`` merges one page into it, ``open_drafts`` lists a holder's
drafts, ``mark_sent`` claims one inside the transaction that accepts it, and ``forget_expired`` deletes what is over.
"""

from portal.drafts.draft import Draft, DraftAlreadySent, DraftChanged, DraftHead, DraftNotFound, TooManyDrafts
from portal.drafts.expiry import forget_expired
from portal.drafts.keep import LIFETIME, MOST_DRAFTS, Change, load, mark_sent, open_drafts, save, save_page, start

__all__ = [
    "LIFETIME",
    "MOST_DRAFTS",
    "Change",
    "Draft",
    "DraftAlreadySent",
    "DraftChanged",
    "DraftHead",
    "DraftNotFound",
    "TooManyDrafts",
    "forget_expired",
    "load",
    "mark_sent",
    "open_drafts",
    "save",
    "save_page",
    "start",
]
