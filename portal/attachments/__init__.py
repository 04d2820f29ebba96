"""Attachments: files that applicants upload, cleaned, checked for malware and encrypted each with its own key.

The way of a file:

    app.request_class = UploadRequest              # once: no upload ever reaches the disk in clear
    owner = Owner.draft(town, draft.id, draft.key)
    with receiving(house, request, limits.file_bytes) as received:   # before anything reads request.form
        for upload in received.uploads("nachweis"):                  # () if none was chosen
            attachment = add(house, owner, "nachweis", upload, limits, within=lock)   # inspects, stores, adds a row
    files_of(session, owner) -> tuple[Attachment, ...]               # one query, oldest first
    open_attachment(house, attachment) -> BinaryIO                   # decrypted while it is read
    remove(house, owner, attachment_id, within=lock)

    prepared = prepare_hand_over(files, owner, Owner.submission(town, new.id, key))   # before; StillChecking
    hand_over(session, prepared)                                     # in the transaction; FilesChanged

The worker scans what waits (``scan_waiting``, often) and sweeps what no row names (``sweep``, hourly). Deleting a draft
deletes its rows and keys with it, by foreign key; ``erase`` does the same for submissions.
"""

from portal.attachments.attachment import (
    MOST_DRAFT_BYTES,
    MOST_FILE_BYTES,
    Attachment,
    Limits,
    Owner,
    State,
)
from portal.attachments.clamav import ScannerFinding, scanner_finding
from portal.attachments.handing_over import HandOver, hand_over, prepare_hand_over
from portal.attachments.keeping import add, erase, files_of, move, open_attachment, remove
from portal.attachments.receiving import LARGEST_UPLOAD_BYTES, Received, Upload, UploadRequest, receiving
from portal.attachments.refusals import FilesChanged, StillChecking, UploadRefused
from portal.attachments.scanning import check_scanner, scan_waiting
from portal.attachments.sweeping import sweep

__all__ = [
    "LARGEST_UPLOAD_BYTES",
    "MOST_DRAFT_BYTES",
    "MOST_FILE_BYTES",
    "Attachment",
    "FilesChanged",
    "HandOver",
    "Limits",
    "Owner",
    "Received",
    "ScannerFinding",
    "State",
    "StillChecking",
    "Upload",
    "UploadRefused",
    "UploadRequest",
    "add",
    "check_scanner",
    "erase",
    "files_of",
    "hand_over",
    "move",
    "open_attachment",
    "prepare_hand_over",
    "receiving",
    "remove",
    "scan_waiting",
    "scanner_finding",
    "sweep",
]
