"""Who can read what?  Every secret of the portal, from the master key down to the key of one application.

    master key → town keyset → data key of a submission        (the authority opens it)
    holder secret of a browser → data key of a draft           (only the applicant opens it)

All encryption is Google Tink's AES-256-GCM, all derivation HKDF-SHA256 (RFC 5869). Each ciphertext is bound to a
*context* such as ``submission:<uuid>:answers``: moved to another row or another purpose, it no longer opens. Erasing a
wrapped key erases everything that was sealed with it.
"""

from portal.keys.data_key import DataKey, KeyFailure, Sealed
from portal.keys.holder import HolderSecret
from portal.keys.ring import KeyRing
from portal.keys.town import TownKeys

__all__ = ["DataKey", "HolderSecret", "KeyFailure", "KeyRing", "Sealed", "TownKeys"]
