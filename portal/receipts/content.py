"""What does a receipt say?  Everything that is printed on it, as one frozen value.

The receipt is a pure function of this value: whoever holds the same content gets the same bytes, today and in ten
years. So nothing here is looked up, and the time comes in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

#: One question and its answer: the label, and the answer's lines as a person reads them. No lines: nothing was said.
Answer: TypeAlias = tuple[str, tuple[str, ...]]
#: A section of the form with its answers.
Section: TypeAlias = tuple[str, tuple[Answer, ...]]
#: A file that was sent along: name, size in bytes, SHA-256 in hexadecimal.
AttachedFile: TypeAlias = tuple[str, int, str]

ACCENT = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


class ReceiptError(ValueError):
    """A receipt cannot be drawn from this content. The message names the field and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationContent:
    """What every confirmation of a case says: who confirms it, and of which case."""

    #: Official name: „Stadt Michelstadt“.
    town_name: str
    #: Street and place, one line each.
    town_address: tuple[str, ...]
    #: Colour of the town, as #rrggbb.
    accent: str
    #: The region's ridge line on a grid of 1200 × 90, as an SVG path (M, L, C, Z), and the town's point on it.
    ridge: str | None = None
    ridge_point: tuple[float, float] | None = None
    #: Who received it: „Steueramt“.
    office: str
    #: Telephone, mail, hours: one line each.
    contact: tuple[str, ...]
    service_title: str
    #: What the person sent: „Antrag“, „Anzeige“, „Anfrage“; the texts call it so.
    kind: str
    reference: str
    #: When the complete declaration reached the portal, with its time zone.
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent(ConfirmationContent):
    """The content of one receipt: what was declared, when it arrived, and what follows.

    Times are shown in Europe/Berlin; texts are German, as the applicant saw them. An empty text or tuple leaves its
    part out. What must stand here: VwVfG § 3a Abs. 5, § 25 Abs. 2, § 71b Abs. 3 and 4, OZG § 9a Abs. 4.
    """

    sections: tuple[Section, ...]
    files: tuple[AttachedFile, ...]
    #: How the applicant proved who they are: „Ohne Anmeldung“.
    trust_level: str
    legal_basis: str
    fee_text: str
    duration_text: str
    next_steps: tuple[str, ...]
    #: Line breaks part paragraphs.
    privacy: str
    #: What the applicant confirmed by sending.
    declaration: str
    #: The message as it goes into the electronic file; it is embedded unchanged.
    xml: bytes
    xml_name: str
    xml_sha256: str
    #: The legal period of the decision: when it starts, its end, what follows (§ 71b Abs. 3 VwVfG).
    decision_period: str = ""
    #: How the decision reaches the applicant: „Der Bescheid kommt per Brief.“
    delivery: str = ""
    #: What is to be paid: label, calculation and amount, the sum last; none where nothing was calculated.
    fee: tuple[Answer, ...] = ()
    #: What that is called.
    fee_title: str = "Gebühr"
    #: What must be known about the fee, one sentence each.
    fee_notes: tuple[str, ...] = ()
    #: Papers still to be handed in; a decision period starts only with the last one (§ 71b Abs. 4 VwVfG).
    missing_papers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise ReceiptError("received_at has no time zone. Give the time of arrival in UTC.")
        if not ACCENT.fullmatch(self.accent):
            raise ReceiptError(f"accent must be a colour such as #853d26; found {self.accent!r}.")
        if hashlib.sha256(self.xml).hexdigest() != self.xml_sha256:
            raise ReceiptError("xml_sha256 does not belong to xml. Give the SHA-256 of exactly these bytes.")
