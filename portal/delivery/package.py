"""From a case to the package for the municipality's electronic file; the same bytes whenever it is built."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from portal.attachments import Attachment, open_attachment
from portal.catalogue import former_offer
from portal.delivery.fim_files import fim_files
from portal.forms import summary
from portal.house import House
from portal.submissions import FORMER, Case, CaseNotFound, files_of_case, load_case, receipt_of
from portal.xoev import Handover, HandoverFile, Package, Party, build_package, format_code, process_id

#: xdomea's codes for file formats (Dateiformat 1.0).
PDF_A, XML = "044", "030"

#: The electronic file of a town, by the name it has in every town's file.
MAIN_TARGET = "dms"

BERLIN = ZoneInfo("Europe/Berlin")


def package_of(house: House, case: Case, process: UUID) -> Package:
    """The xdomea package of a case. Raises ProfileViolation if a text does not fit into the message."""
    return build_package(handover_of(house, case, process))


def package_for(house: House, municipality: str, reference: str) -> Package:
    """The package as the electronic file gets it, for a clerk's download. Raises CaseNotFound, ProfileViolation."""
    case = load_case(house, municipality, reference)
    return package_of(house, case, process_id(case.id, MAIN_TARGET))


def handover_of(house: House, case: Case, process: UUID) -> Handover:
    """What the electronic file gets: the receipt as the document, message and files with it, the answers as fields."""
    town = house.catalogue.municipality(case.municipality)
    if town is None:
        raise CaseNotFound(case.reference)
    offer = house.catalogue.offer(town.slug, case.service.id) or former_offer(town, case.service)
    return Handover(
        process_id=process,
        created_at=case.received_at,
        reference=case.reference,
        subject=f"{case.service.title} – {case.reference}",
        received_on=case.received_at.astimezone(BERLIN).date(),
        sender=Party(f"Online-Portal {town.official_name}"),
        recipient=Party(town.official_name, town.ars, offer.office.name),
        file_plan_key=case.service.file_plan_key,
        retention_years=case.service.retention_years,
        service_name=case.service.title,
        fields=(
            *(
                (f"{section.title}: {entry.label}", "\n".join(entry.lines))
                for section in summary(case.service.form, case.answers)
                for entry in section.entries
                if entry.answered
            ),
            *((f"{FORMER}: {answer.label}", "\n".join(answer.lines)) for answer in case.former),
        ),
        receipt=HandoverFile(
            f"Eingangsbestaetigung-{case.reference}.pdf", receipt_of(house, case), PDF_A, "Eingangsbestätigung"
        ),
        attachments=(
            HandoverFile(f"{case.reference}.xml", case.message, XML, "Antragsdaten"),
            *fim_files(house, case),
            *(uploaded(house, file) for file in files_of_case(house, case)),
        ),
    )


def uploaded(house: House, file: Attachment) -> HandoverFile:
    """A file the applicant sent along, byte for byte. All files of one application stay below ``MOST_DRAFT_BYTES``."""
    with open_attachment(house, file) as content:
        return HandoverFile(file.name, content.read(), format_code(file.name))
