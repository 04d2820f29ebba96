"""Drafts: what somebody is filling in, sealed with a key that only their browser holds. The authority cannot read it.

``start`` begins a draft, ``load`` opens it, ``save_page`` merges one page into it, ``open_drafts`` lists a holder's
drafts, ``mark_sent`` claims one inside the transaction that accepts it, and ``forget_expired`` deletes what is over.
``make_link`` makes the link by which ``open_link`` moves a draft to another browser. ``keep_contact`` keeps the address
of who wants to be reminded.
"""

from portal.drafts.contact import Contact, DueReminder, due_reminders, keep_contact, note_reminded
from portal.drafts.draft import (
    Draft,
    DraftAlreadySent,
    DraftChanged,
    DraftHead,
    DraftNotFound,
    Renewal,
    Renewed,
    TooManyDrafts,
)
from portal.drafts.expiry import delete_open, forget_expired
from portal.drafts.keep import (
    LIFETIME,
    MOST_DRAFTS,
    Change,
    hold_open,
    load,
    mark_sent,
    open_drafts,
    save,
    save_page,
    start,
)
from portal.drafts.resume import (
    LinkDead,
    LinkRefused,
    Moved,
    OpenLink,
    link_of,
    make_link,
    open_link,
    typed_link_code,
)

__all__ = [
    "LIFETIME",
    "MOST_DRAFTS",
    "Change",
    "Contact",
    "Draft",
    "DraftAlreadySent",
    "DraftChanged",
    "DraftHead",
    "DraftNotFound",
    "DueReminder",
    "LinkDead",
    "LinkRefused",
    "Moved",
    "OpenLink",
    "Renewal",
    "Renewed",
    "TooManyDrafts",
    "delete_open",
    "due_reminders",
    "forget_expired",
    "hold_open",
    "keep_contact",
    "link_of",
    "load",
    "make_link",
    "mark_sent",
    "note_reminded",
    "open_drafts",
    "open_link",
    "save",
    "save_page",
    "start",
    "typed_link_code",
]
