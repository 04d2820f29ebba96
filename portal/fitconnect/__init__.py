"""An application as FIT-Connect carries it: encrypted for one authority, part by part, with metadata that bind them.

    key = read_key(jwk)                       the authority's public key, refused if it is weak or for something else
    sealed = seal(Submission(data, enclosures, reference, applied_on), key)
    sealed.data, sealed.metadata, sealed.enclosures[id]     JWE texts, ready for the delivery service
    sealed.tags                               what the events must repeat; ``tag_findings`` compares

Nothing here knows the network, the web or the database; sending is the work of a transport. The encryption is loaded
with the first ``seal``, so a process that sends nothing does without it.

Source: FITKO, metadata schema 2.1.0 and the rules for end-to-end encryption of FIT-Connect.
"""

from portal.fitconnect.metadata import metadata_findings, metadata_of
from portal.fitconnect.public_key import KeyRefused, RecipientKey, read_key
from portal.fitconnect.sealing import Sealed, Tags, seal, tag_findings
from portal.fitconnect.submission import Data, Enclosure, Purpose, Submission, SubmissionRefused, enclosure_id

__all__ = [
    "Data",
    "Enclosure",
    "KeyRefused",
    "Purpose",
    "RecipientKey",
    "Sealed",
    "Submission",
    "SubmissionRefused",
    "Tags",
    "enclosure_id",
    "metadata_findings",
    "metadata_of",
    "read_key",
    "seal",
    "tag_findings",
]
