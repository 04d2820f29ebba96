"""That an application was withdrawn: for the electronic file, and for an authority that got an official message."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from portal.catalogue import Municipality
from portal.delivery.contents import NOT_ENCLOSED, PDF_A, XML, Contents, day_of
from portal.delivery.matter import Matter
from portal.delivery.official import Official, judged
from portal.forms import public
from portal.house import House
from portal.submissions import Case, CaseNotFound, Withdrawal, withdrawal_letter_of, withdrawal_of
from portal.xoev import HandoverFile, message_id


def withdrawal_contents(house: House, case: Case, town: Municipality, process: UUID, former: UUID) -> Contents:
    """``former`` is the hand-over of the application. Raises CaseNotFound if it was not withdrawn."""
    withdrawal = needed(case)
    official = official_withdrawal(house, case, town, process, former)
    enclosed = official is not None and official.sent
    return Contents(
        at=withdrawal.at,
        subject=f"Rücknahme: {case.service.title} – {case.reference}",
        fields=tuple(shown_fields(withdrawal, official)),
        document=HandoverFile(
            f"Ruecknahme-{case.reference}.pdf", withdrawal_letter_of(house, case), PDF_A, "Bestätigung der Rücknahme"
        ),
        attachments=(
            (HandoverFile(official.filename(case.reference), official.xml, XML, official.title),)
            if enclosed and official is not None and official.xml is not None
            else ()
        ),
    )


def needed(case: Case) -> Withdrawal:
    withdrawal = withdrawal_of(case)
    if withdrawal is None:
        raise CaseNotFound(case.reference)
    return withdrawal


def shown_fields(withdrawal: Withdrawal, official: Official | None) -> Iterator[tuple[str, str]]:
    """When, why, and which message is missing."""
    yield "Zurückgezogen am", f"{day_of(withdrawal.at):%d.%m.%Y}"
    if withdrawal.ground:
        yield "Grund", withdrawal.ground
    if official is not None and official.switched_on and not official.sent:
        yield f"{NOT_ENCLOSED}: {official.title}", " ".join(official.problems)


def official_withdrawal(house: House, case: Case, town: Municipality, process: UUID, former: UUID) -> Official | None:
    """The official message that takes back the one of the application; None if its standard has none."""
    withdrawal = withdrawal_of(case)
    if withdrawal is None or not case.service.messages:
        return None
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
    return None if found is None else judged(house, *found, on)
