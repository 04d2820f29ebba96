"""The code that opens a case's status page together with its reference: twelve characters, such as ``4HTW-9CNE-K2RP``.

Nobody can look the code up. The submission stores a keyed hash of it, bound to the reference; neither the database nor
its backup gives it back. All the same a double click, a lost answer and a reloaded confirmation must show the same one.
So it is not drawn but derived: from the secret in the browser that holds the draft, and the draft's id. Whoever sends
the draft again from that browser derives it again; the portal, which never stores that secret, cannot.

It follows that the code can be shown only while the browser keeps its holder secret, that is until it is closed. The
case cookie lives longer (24 hours). A confirmation opened with that cookie alone says where the code was shown.
A draft that moved to another browser gets its code from the secret of the browser that sends it.

The code is no part of the receipt: that goes to the authority's file and is handed on.
"""

from __future__ import annotations

from uuid import UUID

from portal.codes import code_from
from portal.keys import HolderSecret, KeyRing
from portal.submissions.cases import Case
from portal.submissions.reference import LENGTH


def status_code(secret: HolderSecret, draft_id: UUID) -> str:
    """The code of the application that this holder sends, or has sent, from this draft; 59 bits."""
    return code_from(secret.derived(f"status code {draft_id}"), LENGTH)


def code_hash(keys: KeyRing, reference: str, code: str) -> str:
    """What is stored of the code. It belongs to one reference, so equal codes do not show."""
    return keys.keyed_hash("status code", f"{reference} {code}")


def code_shown_to(keys: KeyRing, case: Case, secret: HolderSecret | None) -> str | None:
    """The code, if this is the secret of the browser that sent the case; otherwise None."""
    if secret is None:
        return None
    code = status_code(secret, case.draft_id)
    return code if code_hash(keys, case.reference, code) == case.code_hash else None
