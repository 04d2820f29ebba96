"""A form changed between the beginning of a draft and the way to the right town: all that was typed goes along."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from portal.catalogue import Catalogue, FormChange, sample_file
from portal.catalogue.folder import Folder, read_folder
from portal.catalogue.stock import FolderStock
from portal.forms import Form, numbered
from portal.submissions import load_case
from tests.applicant import Applicant
from tests.integration.apply.journeys import house_of, stored_draft, with_answers
from tests.tools import PROJECT

SERVICE = "wohngeld-anfragen"
ADDRESS = {"street": "Hauptstraße", "house_number": "8", "postal_code": "64711", "city": "Erbach"}


def field(field_id: str, label: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": field_id, "type": kind, "label": label, **more}


def page(page_id: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": page_id, "title": page_id.capitalize(), "fields": list(fields), **more}


FIRST: dict[str, Any] = {
    "sections": [{"id": "eins", "title": "Eins"}],
    "steps": [
        page("person", field("name", "Name"), field("spitzname", "Spitzname"), section="eins"),
        page("papiere", field("beleg", "Beleg", "file", optional=True), section="eins"),
        page("wohnen", field("adresse", "Adresse", "address"), section="eins"),
        {
            "id": "orte",
            "section": "eins",
            "title": "Orte",
            "item_title": "Ort",
            "add_question": "Noch ein Ort?",
            "pages": [page("ort", field("farbe", "Farbe"), field("hoehe", "Höhe"))],
        },
    ],
}
SECOND = copy.deepcopy(FIRST)
SECOND["steps"][0]["fields"] = [field("rufname", "Rufname"), field("tag", "Wochentag")]
SECOND["steps"][2]["fields"] = [field("wohnung", "Wohnung", "address")]
SECOND["steps"][3] |= {"id": "stellen", "pages": [page("ort", field("farbe", "Farbe"), field("laenge", "Länge"))]}

RENAMES = {"name": "rufname", "adresse": "wohnung", "orte": "stellen"}
GOING_ON = FormChange(version="2.0", migrate=True, renames=RENAMES, said="Wir fragen jetzt nach dem Wochentag.")
STAYING = FormChange(version="2.0", migrate=False)
ANSWERS = {
    "name": "Kim",
    "spitzname": "Mücke",
    "adresse": ADDRESS,
    "orte": [{"farbe": "rot", "hoehe": "hoch"}, {"farbe": "blau", "hoehe": "tief"}],
}
OF_PERSON = {"name": "Kim", "spitzname": "Mücke"}
#: Everything the person typed, as it is shown to people.
TYPED = {"Kim", "Mücke", "Hauptstraße", "64711", "rot", "blau", "hoch", "tief"}


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(PROJECT / "services")


@pytest.fixture
def offers(app: Flask, folder: Folder) -> Any:
    """`offers("2.0", SECOND, STAYING)`: from now on all towns offer the service with this form."""

    def becomes(version: str, form: dict[str, Any], *changes: FormChange) -> None:
        routing = "wohnung" if form is SECOND else "adresse"
        words = {"version": version, "form": Form.model_validate(form), "changes": changes, "routing": routing}
        service = folder.services[SERVICE].in_words(words)
        changed = replace(folder, services={**folder.services, SERVICE: service})
        object.__setattr__(house_of(app), "catalogue", Catalogue(FolderStock(changed)))

    becomes("1.0", FIRST)
    return becomes


@pytest.fixture
def somebody(app: Flask, offers) -> Applicant:
    """Somebody who has typed all, in Michelstadt."""
    return with_answers(app, numbered(Form.model_validate(FIRST), ANSWERS), "michelstadt", SERVICE)


def to_the_question(applicant: Applicant) -> None:
    applicant.open(f"{applicant.draft_address}/wohnen")
    applicant.submit({})
    assert applicant.step == "anderswo", (applicant.address, applicant.errors)


def press(applicant: Applicant, text: str) -> None:
    """Press the one button that says so."""
    (form,) = applicant.tree.xpath(f"//form[.//button[normalize-space()='{text}']]")
    data = dict(form.form_values()) | {"action": form.xpath(".//button/@value")[0]}
    applicant.page = applicant.client.post(applicant.address, data=data, follow_redirects=True)


def notice(applicant: Applicant) -> str | None:
    found = applicant.tree.xpath("//*[contains(@class, 'kern-alert--info')]")
    return " ".join(" ".join(found[0].itertext()).split()) if found else None


def said(value: Any) -> set[str]:
    """Every word somewhere in these answers."""
    if isinstance(value, dict):
        return set().union(*map(said, value.values())) if value else set()
    if isinstance(value, (list, tuple)):
        return set().union(*map(said, value)) if value else set()
    return {value} if isinstance(value, str) else set()


def kept(app: Flask, applicant: Applicant) -> set[str]:
    """All that the draft at this address holds, whether it is asked for or not."""
    draft = stored_draft(app, applicant)
    return said(dict(draft.answers)) | {word for answer in draft.former for word in said(answer.value)}


def test_who_stays_with_the_old_questions_here_takes_everything_into_the_new_form_there(app, offers, somebody):
    offers("2.0", SECOND, STAYING)
    to_the_question(somebody)
    assert notice(somebody) == (
        "Dort gilt ein neueres Formular Das fragen wir neu: Rufname Wochentag Wohnung Orte "
        "Das fragen wir nicht mehr. Ihre Angaben dazu bleiben erhalten: Name Spitzname Adresse "
        "Farbe (Ort 1) Höhe (Ort 1) Farbe (Ort 2) Höhe (Ort 2)"
    )
    press(somebody, "In Erbach weitermachen")
    assert somebody.address.startswith("/erbach/") and somebody.step == "person"
    assert kept(app, somebody) >= TYPED
    draft = stored_draft(app, somebody)
    assert draft.definition_hash == house_of(app).catalogue.offer("erbach", SERVICE).service.content_hash


def test_what_nobody_asks_there_is_shown_and_sent(app, offers, somebody):
    offers("2.0", SECOND, STAYING)
    to_the_question(somebody)
    press(somebody, "In Erbach weitermachen")
    place = {"farbe": "grün", "laenge": "lang"}
    somebody.fill({"rufname": "Kim", "tag": "Montag", "wohnung": ADDRESS, "stellen": [place]})
    assert somebody.step == "pruefen" and "Das fragen wir so nicht mehr" in somebody.text and "Mücke" in somebody.text
    somebody.send()
    case = load_case(house_of(app), "erbach", somebody.address.split("/")[-2])
    assert case.answers["tag"] == "Montag"
    assert {word for answer in case.former for word in said(answer.value)} >= TYPED - {"Erbach"}


def test_who_goes_over_to_the_new_questions_reads_it_before_deciding_and_takes_everything(app, offers, somebody):
    offers("2.0", SECOND, GOING_ON)
    somebody.open(f"{somebody.draft_address}/anderswo")
    assert somebody.step == "anderswo", somebody.address
    assert (notice(somebody) or "").startswith("Dieses Formular hat sich geändert Wir fragen jetzt nach dem Wochentag.")
    press(somebody, "In Erbach weitermachen")
    assert somebody.address.startswith("/erbach/") and kept(app, somebody) >= TYPED
    draft = stored_draft(app, somebody)
    assert draft.answers["rufname"] == "Kim" and draft.counters == {"stellen": 3}
    assert {answer.question for answer in draft.former} == {"spitzname", "orte-1-hoehe", "orte-2-hoehe"}


@pytest.mark.parametrize("change", [GOING_ON, STAYING])
def test_a_form_that_changes_while_the_question_stands_there_is_told_before_anybody_goes(app, offers, somebody, change):
    to_the_question(somebody)
    assert notice(somebody) is None
    offers("2.0", SECOND, change)
    press(somebody, "In Erbach weitermachen")
    assert somebody.address.startswith("/michelstadt/") and somebody.step == "anderswo" and notice(somebody)
    press(somebody, "In Erbach weitermachen")
    assert somebody.address.startswith("/erbach/") and kept(app, somebody) >= TYPED


def test_who_went_over_here_before_takes_the_former_answers_along_too(app, offers, somebody):
    offers("2.0", SECOND, GOING_ON)
    somebody.open(f"{somebody.draft_address}/person")
    somebody.submit({"tag": "Montag"})
    assert stored_draft(app, somebody).former
    somebody.open(f"{somebody.draft_address}/anderswo")
    press(somebody, "In Erbach weitermachen")
    assert somebody.address.startswith("/erbach/") and kept(app, somebody) >= {*TYPED, "Montag"}


def test_who_stays_here_keeps_all_questions_of_before(app, offers, somebody):
    offers("2.0", SECOND, STAYING)
    to_the_question(somebody)
    before = stored_draft(app, somebody)
    press(somebody, "Hier bleiben")
    after = stored_draft(app, somebody)
    assert somebody.address.startswith("/michelstadt/") and after.stays == "64711"
    assert (after.answers, after.definition_hash) == (before.answers, before.definition_hash)


def test_a_file_that_nobody_asks_for_any_more_stays_here_and_hinders_nothing_there(app, offers, folder):
    sender = Applicant(app.test_client(), "michelstadt", SERVICE)
    sender.begin()
    sender.submit(OF_PERSON)
    sender.submit({}, files={"beleg": [("Beleg.pdf", sample_file("Beleg.pdf"))]})
    without = copy.deepcopy(SECOND)
    del without["steps"][1]
    offers("2.0", without | {"steps": [*without["steps"][:1], FIRST["steps"][2]]}, GOING_ON)
    sender.open(f"{sender.draft_address}/")
    sender.submit({"tag": "Montag"})
    sender.submit({f"adresse-{part}": text for part, text in ADDRESS.items()})
    assert sender.step == "anderswo", sender.address
    press(sender, "In Erbach weitermachen")
    sender.send()
    assert sender.address.startswith("/erbach/") and sender.address.endswith("/eingang"), sender.text[:300]


def test_an_unchanged_form_says_nothing_of_a_change(somebody):
    to_the_question(somebody)
    assert notice(somebody) is None
