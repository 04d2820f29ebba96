"""The answers by FIM's ids, for programs that read these instead of the portal's own language."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.forms import public
from portal.house import House
from portal.submissions import Case
from portal.xoev import HandoverFile, ProfileViolation, format_code

if TYPE_CHECKING:
    from portal.fim import AnswerMapping


def fim_files(house: House, case: Case) -> tuple[HandoverFile, ...]:
    """JSON and XML of a case, the same bytes each time; none if its form knows nothing of FIM.

    Raises ProfileViolation if a text does not fit into the XML, CatalogueError if the service's file cannot be read.
    """
    # A process that hands nothing over does without FIM.
    from portal.fim import FimMessageRefused, fim_json, fim_json_file, fim_xml_file

    form = case.service.form
    answers = public(form, case.answers)
    mapping = mapping_of(house.settings.services, case.service.id)
    if mapping is not None:
        found, schema_id, version = mapping.json(answers), mapping.fim.id, mapping.fim.version
    elif form.fim is not None:
        found, schema_id, version = fim_json(form, answers), form.fim.id, form.fim.version
    else:
        return ()
    try:
        written = fim_xml_file(found, schema_id, version)
    except FimMessageRefused as refused:
        raise ProfileViolation("fim:antrag", str(refused)) from None
    title = f"Antragsdaten nach FIM {schema_id}"
    names = (f"{case.reference}.fim.json", f"{case.reference}.fim.xml")
    return (
        HandoverFile(names[0], fim_json_file(found), format_code(names[0]), f"{title} (JSON)"),
        HandoverFile(names[1], written, format_code(names[1]), f"{title} (XML)"),
    )


@cache
def mapping_of(folder: Path, service_id: str) -> AnswerMapping | None:
    """Read once per process, as the services themselves."""
    from portal.fim import mapping_for

    return mapping_for(folder, service_id)
