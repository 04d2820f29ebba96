"""From a case to the package for the municipality's electronic file; the same bytes whenever it is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from portal.attachments import Attachment, open_attachment
from portal.catalogue import Municipality, former_offer, title_in_plan
from portal.delivery.checking import found_in_package
from portal.delivery.contents import PDF_A, XML, Contents, day_of
from portal.delivery.fim_files import fim_files
from portal.delivery.matter import Matter, process_of
from portal.delivery.official import Official, enclosed, not_enclosed, official_of
from portal.delivery.withdrawals import needed, official_withdrawal, withdrawal_contents
from portal.forms import summary
from portal.house import House
from portal.submissions import FORMER, Case, CaseNotFound, files_of_case, load_case, receipt_of
from portal.xoev import (
    NEWEST_XDOMEA,
    Handover,
    HandoverFile,
    Package,
    Party,
    ProfileViolation,
    applicant_of,
    build_package,
    format_code,
)

#: The electronic file of a town, by the name it has in every town's file.
MAIN_TARGET = "dms"


class FileMissing(Exception):
    """A file that belongs to the case cannot be opened. The folder may be a share that comes back by itself."""


def package_of(house: House, case: Case, target: str, matter: Matter = Matter.APPLICATION) -> Package:
    """The xdomea package of a case for a target, as it may leave the house.

    Its message keeps to the portal's own profile and, once that is installed, to the official schema. Uploads are read
    when the package is written. Raises ProfileViolation if the message breaks either, FileMissing if an upload is not
    there, SchemasUnreadable.
    """
    package = package_to_look_at(house, case, target, matter)
    for problem in found_in_package(house, package):
        raise ProfileViolation(problem.path, problem.sentence)
    for _, content in package.entries:
        if not isinstance(content, bytes):
            content().close()
    return package


def package_to_look_at(house: House, case: Case, target: str, matter: Matter = Matter.APPLICATION) -> Package:
    """The package before the official schema has seen it; an upload may be missing. Raises ProfileViolation."""
    return build_package(handover_of(house, case, target, matter), xdomea_version(house, case, matter))


def xdomea_version(house: House, case: Case, matter: Matter) -> str:
    """The version that holds for the town on the day when this reached the portal."""
    at = needed(case).at if matter is Matter.WITHDRAWAL else case.received_at
    return town_of(house, case).standard_version("xdomea", day_of(at)) or NEWEST_XDOMEA


def package_for(house: House, municipality: str, reference: str) -> Package:
    """The package as the electronic file gets it, for a clerk's download.

    Raises CaseNotFound, ProfileViolation, FileMissing, SchemasUnreadable; KeyFailure when it is read and a file is
    damaged.
    """
    return package_of(house, load_case(house, municipality, reference), MAIN_TARGET)


def town_of(house: House, case: Case) -> Municipality:
    town = house.catalogue.municipality(case.municipality)
    if town is None:
        raise CaseNotFound(case.reference)
    return town


def handover_of(house: House, case: Case, target: str, matter: Matter = Matter.APPLICATION) -> Handover:
    """What the electronic file gets of the case; all that is handed over of it is filed alike."""
    town, process = town_of(house, case), process_of(case.id, target, matter)
    offer = house.catalogue.offer(town.slug, case.service.id) or former_offer(town, case.service)
    match matter:
        case Matter.APPLICATION:
            contents = application_contents(house, case, town, process)
        case Matter.WITHDRAWAL:
            contents = withdrawal_contents(house, case, town, process, process_of(case.id, target))
    return Handover(
        process_id=process,
        created_at=contents.at,
        reference=case.reference,
        subject=contents.subject,
        received_on=contents.on,
        sender=Party(f"Online-Portal {town.official_name}"),
        recipient=Party(town.official_name, town.ars, offer.office.name),
        file_plan_key=case.service.file_plan_key,
        retention_years=case.service.retention_years,
        service_name=case.service.title,
        file_plan_title=title_in_plan(house.catalogue.file_plan(town.ikz), case.service.file_plan_key),
        secrecy=case.service.confidential,
        filing=offer.filing,
        applicant=applicant_of(case.service.form, case.answers),
        fields=contents.fields,
        receipt=contents.document,
        attachments=contents.attachments,
    )


def application_contents(house: House, case: Case, town: Municipality, process: UUID) -> Contents:
    """The receipt as the document, message and files with it, the answers as fields."""
    files = files_of_case(house, case)
    official = official_of(house, case, town, day_of(case.received_at), process, files)
    return Contents(
        at=case.received_at,
        subject=f"{case.service.title} – {case.reference}",
        fields=tuple(shown_fields(case, official)),
        document=HandoverFile(
            f"Eingangsbestaetigung-{case.reference}.pdf", receipt_of(house, case), PDF_A, "Eingangsbestätigung"
        ),
        attachments=(
            HandoverFile(f"{case.reference}.xml", case.message, XML, "Antragsdaten"),
            *(uploaded(house, file) for file in files),
            *fim_files(house, case),
            *enclosed(official, case.reference),
        ),
    )


def official_in(house: House, case: Case) -> tuple[Official, ...]:
    """The official messages as the packages for the electronic file have them."""
    town, process, on = town_of(house, case), process_of(case.id, MAIN_TARGET), day_of(case.received_at)
    application = official_of(house, case, town, on, process, files_of_case(house, case))
    withdrawal = process_of(case.id, MAIN_TARGET, Matter.WITHDRAWAL)
    return (*application, *official_withdrawal(house, case, town, withdrawal, process))


def shown_fields(case: Case, official: tuple[Official, ...]) -> Iterator[tuple[str, str]]:
    """What the electronic file shows: every answer, those of former questions, and which message is missing and why."""
    for section in summary(case.service.form, case.answers):
        for entry in section.entries:
            if entry.answered:
                yield f"{section.title}: {entry.label}", "\n".join(entry.lines)
    for answer in case.former:
        yield f"{FORMER}: {answer.label}", "\n".join(answer.lines)
    yield from not_enclosed(official)


def uploaded(house: House, file: Attachment) -> HandoverFile:
    """A file the applicant sent along, byte for byte; decrypted piece by piece when the package is written.

    Raises FileMissing when it is opened.
    """

    def content() -> BinaryIO:
        try:
            return open_attachment(house, file)
        except OSError as error:
            raise FileMissing from error

    return HandoverFile(file.name, content, format_code(file.name))
