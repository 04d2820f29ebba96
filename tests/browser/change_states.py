"""A form that changed while somebody filled it in, as the portal shows it after an update.

The portal that runs keeps the form as it is. The pages after the change come from an application beside it, with the
same house and another catalogue.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from portal.application import build
from portal.catalogue import Catalogue, Service
from portal.catalogue.folder import read_folder
from portal.catalogue.stock import FolderStock
from tests.applicant import Applicant
from tests.browser.collection import SERVICE, TOWN, Collection
from tests.browser.service_pages import Pages
from tests.shipped import CATALOGUE, SERVICES

ERBACH = {"street": "Hauptstraße", "house_number": "8", "postal_code": "64711", "city": "Erbach"}
#: What is asked instead of the telephone number.
ASKED_ANEW = {
    "type": "text",
    "id": "rueckruf",
    "label": "Wann erreichen wir Sie?",
    "noun": "Zeit für einen Rückruf",
    "empty": "Geben Sie ein, wann wir Sie erreichen.",
}


def form_changed(collected: Collection) -> None:
    """The notice on a page and on the question about the right town, and the check page with a former answer."""
    answers = collected.example(1).answers | {"telefon": "06061 12345"}
    filled_in, elsewhere = collected.person(), collected.person()
    filled_in.begin()
    filled_in.fill(answers)
    elsewhere.begin()
    while elsewhere.step != "anderswo":
        elsewhere.submit(elsewhere.values_for(elsewhere.step, answers | {"adresse": ERBACH}))

    later = Pages(build(house=replace(collected.house, catalogue=with_changed_form())), collected.portal.base)
    question = after_the_change(later, filled_in)
    later.keep("frage-formular-geaendert", question.page)
    question.submit({"rueckruf": "Abends"})
    later.keep("pruefen-formular-geaendert", question.open(f"{question.draft_address}/pruefen"))
    later.keep("anderswo-formular-geaendert", after_the_change(later, elsewhere, "anderswo").page)
    collected.states |= later.kept


def after_the_change(later: Pages, before: Applicant, step: str = "") -> Applicant:
    """The same person with the same browser, coming back."""
    applicant = Applicant(later.app.test_client(), TOWN, SERVICE)
    cookies = before.client.session.cookies  # type: ignore[attr-defined]
    applicant.client.set_cookie("holder", cookies["holder"])
    applicant.open(f"{before.draft_address}/{step}")
    if "Dieses Formular hat sich geändert" not in applicant.text:
        raise AssertionError(f"{applicant.address}: nobody is told")
    return applicant


def with_changed_form() -> Catalogue:
    folder = read_folder(SERVICES)
    data: dict[str, Any] = json.loads(CATALOGUE.services[SERVICE].snapshot())
    (page,) = (step for step in data["form"]["steps"] if step["id"] == "kontakt")
    page["fields"] = [field for field in page["fields"] if field["id"] != "telefon"] + [ASKED_ANEW]
    data["version"] = "99"
    data["changes"] = [{"version": "99", "migrate": True, "said": "Wir fragen jetzt, wann wir Sie erreichen."}]
    changed = Service.model_validate_json(json.dumps(data))
    return Catalogue(FolderStock(replace(folder, services={**folder.services, SERVICE: changed})))
