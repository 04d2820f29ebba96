"""That an application was withdrawn: for the electronic file, and for an authority that got an official message."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from portal.catalogue import Municipality
from portal.delivery.contents import PDF_A, Contents, day_of
from portal.delivery.matter import Matter
from portal.delivery.official import Official, enclosed, judged, not_enclosed
from portal.forms import public
from portal.house import House
from portal.submissions import Case, CaseNotFound, Withdrawal, withdrawal_letter_of, withdrawal_of
from portal.xoev import HandoverFile, message_id


def withdrawal_contents(house: House, case: Case, town: Municipality, process: UUID, former: UUID) -> Contents:
    """``former`` is the hand-over of the application. Raises CaseNotFound if it was not withdrawn."""
    withdrawal = needed(case)
    official = official_withdrawal(house, case, town, process, former)
    return Contents(
        at=withdrawal.at,
        subject=f"Rücknahme: {case.service.title} – {case.reference}",
        fields=tuple(shown_fields(withdrawal, official)),
        document=HandoverFile(
            f"Ruecknahme-{case.reference}.pdf", withdrawal_letter_of(house, case), PDF_A, "Bestätigung der Rücknahme"
        ),
        attachments=tuple(enclosed(official, case.reference)),
    )


def needed(case: Case) -> Withdrawal:
    withdrawal = withdrawal_of(case)
    if withdrawal is None:
        raise CaseNotFound(case.reference)
    return withdrawal


def shown_fields(withdrawal: Withdrawal, official: tuple[Official, ...]) -> Iterator[tuple[str, str]]:
    """When, why, and which message is missing."""
    yield "Zurückgezogen am", f"{day_of(withdrawal.at):%d.%m.%Y}"
    if withdrawal.ground:
        yield "Grund", withdrawal.ground
    yield from not_enclosed(official)


def official_withdrawal(
    house: House, case: Case, town: Municipality, process: UUID, former: UUID
) -> tuple[Official, ...]:
    """The official message that takes back the one of the application; none if its standard has none."""
    withdrawal = withdrawal_of(case)
    if withdrawal is None or not case.service.messages:
        return ()
    # A process that hands over none does without their writers.
    from portal.official import Content, withdrawal_message

    on = day_of(withdrawal.at)
    content = Content(message_id(process, Matter.WITHDRAWAL), withdrawal.at, case.reference, case.service, town, {})
    found = withdrawal_message(
        content,
        on,
        withdrawal.ground,
        answers=public(case.service.form, case.answers),
        former=former,
        received_at=case.received_at,
    )
    return () if found is None else (judged(house, *found, on),)
