"""The receipt of a case, and the confirmation that it was withdrawn: rendered once by whoever needs one first, then
served from the stored bytes.

Each is a pure function of the submission, the definition it was made with, the moment of receipt and the renderer, so
two processes that render it at once make the same bytes, and the first to store them wins without anyone noticing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from portal.catalogue import former_offer
from portal.database import DatabaseBusy, Scope, insert_if_absent, new_id
from portal.fees import Fee
from portal.forms import later_in, shown_name, summary
from portal.house import House
from portal.receipts import (
    RENDERER_VERSION,
    WITHDRAWAL_RENDERER,
    ReceiptContent,
    WithdrawalContent,
    render,
    render_withdrawal,
)
from portal.submissions.cases import Case, CaseNotFound, load_case
from portal.submissions.enclosed import sent_files
from portal.submissions.events import EventKind
from portal.submissions.models import Document
from portal.submissions.withdrawing import withdrawal_of

RECEIPT, WITHDRAWAL = "receipt", "withdrawal"
#: The heading of answers to questions that are not asked any more.
FORMER = "Früher angegeben"

log = structlog.get_logger()


class ReceiptDamaged(Exception):
    """The stored document is not the one that was stored. Restore the database from its backup."""


def receipt_for(house: House, municipality: str, reference: str) -> bytes:
    """The receipt's PDF. Raises CaseNotFound, ReceiptDamaged."""
    return receipt_of(house, load_case(house, municipality, reference))


def receipt_of(house: House, case: Case) -> bytes:
    return _kept(house, case, RECEIPT, RENDERER_VERSION, lambda: render(receipt_content(house, case)))


def withdrawal_letter_of(house: House, case: Case) -> bytes:
    """The confirmation that the application was withdrawn. Raises CaseNotFound if it was not, ReceiptDamaged."""
    content = withdrawal_content(house, case)
    return _kept(house, case, WITHDRAWAL, WITHDRAWAL_RENDERER, lambda: render_withdrawal(content))


def _kept(house: House, case: Case, kind: str, renderer: str, made: Callable[[], bytes]) -> bytes:
    stored = _stored(house, case, kind)
    if stored is not None:
        return stored
    content = made()
    document = {
        "municipality": case.municipality,
        "id": new_id(),
        "submission_id": case.id,
        "kind": kind,
        "renderer": renderer,
        "sha256": hashlib.sha256(content).hexdigest(),
        "sealed_content": case.seal(kind, content),
    }
    try:
        with house.database.writing(Scope.town(case.municipality)) as session:
            first = insert_if_absent(session, Document, document)
    except (DatabaseBusy, SQLAlchemyError) as error:
        # A full disk must not keep the applicant from the receipt: the next one to ask stores the same bytes.
        log.error("document not stored", reference=case.reference, kind=kind, error=type(error).__name__)
        return content
    # Another version of the renderer may have been faster: what is stored is the receipt.
    return content if first else (_stored(house, case, kind) or content)


def _stored(house: House, case: Case, kind: str) -> bytes | None:
    with house.database.reading(Scope.town(case.municipality)) as session:
        document = session.scalar(
            sa.select(Document).where(
                Document.municipality == case.municipality,
                Document.submission_id == case.id,
                Document.kind == kind,
            )
        )
    if document is None or document.sealed_content is None:
        return None
    content = case.open(kind, document.sealed_content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise ReceiptDamaged(f"{case.reference}: restore the database from its backup")
    return content


def withdrawal_content(house: House, case: Case) -> WithdrawalContent:
    """What the confirmation of a withdrawal says. Raises CaseNotFound if the application was not withdrawn."""
    withdrawal = withdrawal_of(case)
    if withdrawal is None:
        raise CaseNotFound(case.reference)
    return WithdrawalContent(
        **sender_of(house, case),
        received_at=case.received_at,
        withdrawn_at=withdrawal.at,
        ground=withdrawal.ground,
    )


def sender_of(house: House, case: Case) -> dict[str, Any]:
    """What all documents of a case say alike: who confirms it, and what."""
    service = case.service
    town = house.catalogue.municipality(case.municipality)
    if town is None:
        raise CaseNotFound(case.reference)
    office = (house.catalogue.offer(town.slug, service.id) or former_offer(town, service)).office
    region = house.catalogue.cooperation(town.ikz)
    return {
        "town_name": town.official_name,
        "town_address": (town.address.street, f"{town.address.postal_code} {town.address.city}"),
        "accent": town.accent.light,
        "ridge": region.ridge if region else None,
        "ridge_point": (town.point.x, town.point.y),
        "office": office.name,
        "contact": (f"Telefon {office.phone}", f"E-Mail {office.email}"),
        "service_title": service.title,
        "kind": service.noun,
        "reference": case.reference,
    }


def receipt_content(house: House, case: Case) -> ReceiptContent:
    """What the receipt says, from the case, the definition it was made with, and the town's contact."""
    service = case.service
    return ReceiptContent(
        **sender_of(house, case),
        received_at=case.received_at,
        sections=sections_of(case),
        files=tuple((shown_name(file["name"]), file["size"], file["sha256"]) for file in sent_files(case)),
        missing_papers=later_in(service.form, case.answers),
        trust_level=proof_of(case),
        legal_basis=service.legal_basis,
        fee_text=service.fee_text,
        **fee_of(case.fee),
        duration_text=service.processing,
        next_steps=service.next_steps,
        privacy=" ".join((service.privacy.purpose, service.privacy.legal_basis, service.privacy.period)),
        declaration=service.declaration,
        xml=case.message,
        xml_name=f"{case.reference}.xml",
        xml_sha256=hashlib.sha256(case.message).hexdigest(),
    )


def fee_of(fee: Fee | None) -> dict[str, Any]:
    """What the receipt says of the fee; nothing where none was calculated."""
    if fee is None:
        return {}
    rows = (*fee.rows, ("Rechtsgrundlage", (fee.legal_basis,)))
    return {"fee": rows, "fee_title": fee.title, "fee_notes": fee.notes}


def sections_of(case: Case) -> tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]:
    """The answers by section; those to questions that are not asked any more come last."""
    found = [
        (section.title, tuple((entry.label, entry.lines) for entry in section.entries))
        for section in summary(case.service.form, case.answers)
    ]
    former = tuple((answer.label, answer.lines) for answer in case.former)
    return (*found, (FORMER, former)) if former else tuple(found)


#: Trust levels (OZG § 3, eIDAS) as the receipt names them.
TRUST_WORDS = {"basic": "Basis", "substantial": "substantiell", "high": "hoch"}


def proof_of(case: Case) -> str:
    """How the applicant proved who they are, as it was noted when the application arrived."""
    received = next(event.data for event in case.events if event.kind is EventKind.RECEIVED)
    if "trust" not in received:
        return "Ohne Anmeldung"
    return f"Übungskonto, beweist nichts. Geübt wurde das Vertrauensniveau {TRUST_WORDS[received['trust']]}."
