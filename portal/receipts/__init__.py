"""Receipts: the Eingangsbestätigung as a PDF that a person, a screen reader and an archive can read.

``render`` turns a :class:`ReceiptContent` into the bytes of a PDF/A-3a and PDF/UA-1 file with the message embedded.
The bytes depend on the content and ``RENDERER_VERSION`` alone, so a receipt can be made again and compared.
``render_withdrawal`` does the same for the confirmation that an application was withdrawn.
"""

from portal.receipts.content import Answer, AttachedFile, ReceiptContent, ReceiptError, Section
from portal.receipts.layout import RENDERER_VERSION, render
from portal.receipts.withdrawal import WITHDRAWAL_RENDERER, WithdrawalContent, render_withdrawal
from portal.typesetting import FontsMissing

__all__ = [
    "RENDERER_VERSION",
    "WITHDRAWAL_RENDERER",
    "Answer",
    "AttachedFile",
    "FontsMissing",
    "ReceiptContent",
    "ReceiptError",
    "Section",
    "WithdrawalContent",
    "render",
    "render_withdrawal",
]
