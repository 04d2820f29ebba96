"""A form changes while people fill it in: they go on with the new questions and lose nothing, or stay with the old."""

from __future__ import annotations

import copy
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
import yaml
from flask import Flask

from portal.attachments import open_attachment
from portal.catalogue import Catalogue, sample_file
from portal.database import WORKER
from portal.definitions import Definition
from portal.delivery import package_for
from portal.drafts import DraftChanged, save_page
from portal.forms import Form, numbered
from portal.keys import HolderSecret
from portal.submissions import files_of_case, load_case, receipt_of
from portal.submissions.receipt import receipt_content
from tests.applicant import Applicant
from tests.clerks import signed_in
from tests.integration.apply.journeys import house_of, nothing_written, stored_draft, with_answers
from tests.tools import PROJECT

TOWN, SERVICE = "musterstadt", "mangel-melden"
PDF, PNG = sample_file("Beleg.pdf"), sample_file("Skizze.png")


def field(field_id: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"id": field_id, "type": kind, "label": label, **more}


def page(page_id: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": page_id, "title": page_id.capitalize(), "fields": list(fields), **more}


def options(*keys: str) -> list[dict[str, str]]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


FIRST: dict[str, Any] = {
    "sections": [{"id": "eins", "title": "Eins"}],
    "steps": [
        page(
            "person",
            field("name", "text", "Name"),
            field("spitzname", "text", "Spitzname"),
            field("anlass", "radio", "Anlass", options=options("laut", "leise")),
            field("anzahl", "text", "Anzahl"),
            section="eins",
        ),
        page("papiere", field("beleg", "file", "Beleg", optional=True), section="eins"),
        page("bilder", field("skizze", "file", "Skizze", optional=True), section="eins"),
        {
            "id": "orte",
            "section": "eins",
            "title": "Orte",
            "item_title": "Ort",
            "add_question": "Noch ein Ort?",
            "pages": [page("ort", field("strasse", "text", "Straße"), field("farbe", "text", "Farbe"))],
        },
    ],
}
SECOND = copy.deepcopy(FIRST)
SECOND["steps"] = [
    page(
        "person",
        field("rufname", "text", "Rufname"),
        field("anlass", "radio", "Anlass", options=options("dumpf", "leise")),
        field("anzahl", "number", "Anzahl", maximum=9),
        field("tag", "text", "Wochentag"),
        section="eins",
    ),
    page("papiere", field("nachweis", "file", "Nachweis", optional=True), section="eins"),
    SECOND["steps"][3]
    | {"id": "stellen", "pages": [page("ort", field("weg", "text", "Weg"), field("hoehe", "text", "Höhe"))]},
]
CHANGE = {
    "version": "2.0",
    "migrate": True,
    "renames": {
        "name": "rufname",
        "anlass=laut": "dumpf",
        "beleg": "nachweis",
        "orte": "stellen",
        "orte.strasse": "weg",
    },
    "said": "Wir fragen jetzt nach dem Wochentag.",
}
ANSWERS = {
    "name": "Kim",
    "spitzname": "Mücke",
    "anlass": "laut",
    "anzahl": "sieben",
    "orte": [{"strasse": "Hauptstraße", "farbe": "rot"}, {"strasse": "Marktweg", "farbe": "blau"}],
}
FILES = {"beleg": [("Beleg.pdf", PDF)], "skizze": [("Skizze.png", PNG)]}


def catalogue(folder: Path, version: str, form: dict[str, Any], *changes: dict[str, Any]) -> Catalogue:
    """All services, of which one asks this."""
    shutil.copytree(PROJECT / "services", folder)
    file = folder / "catalogue" / f"{SERVICE}.yaml"
    service = yaml.safe_load(file.read_text(encoding="utf-8"))
    examples = [
        {"name": "leer", "valid": False, "answers": {}, "errors": {"name": "…"}},
        {"name": "voll", "valid": True, "answers": {}},
    ]
    service |= {"version": version, "form": form, "changes": list(changes), "examples": examples}
    file.write_text(yaml.safe_dump(service, allow_unicode=True), encoding="utf-8")
    return Catalogue.read(folder)


@pytest.fixture(scope="module")
def offered(tmp_path_factory) -> dict[str, Catalogue]:
    """The catalogues by what became of the service."""
    folder = tmp_path_factory.mktemp("services")
    texts = copy.deepcopy(FIRST)
    texts["steps"][0]["title"] = "Wer sind Sie?"
    return {
        "first": catalogue(folder / "first", "1.0", FIRST),
        "second": catalogue(folder / "second", "2.0", SECOND, CHANGE),
        "staying": catalogue(folder / "staying", "2.0", SECOND, {"version": "2.0", "migrate": False}),
        "untold": catalogue(folder / "untold", "2.0", SECOND),
        "texts": catalogue(folder / "texts", "1.0", texts),
    }


@pytest.fixture
def change(app: Flask, offered) -> Any:
    """`change("second")`: from now on the portal offers this, as after an update."""

    def becomes(name: str) -> None:
        object.__setattr__(house_of(app), "catalogue", offered[name])

    becomes("first")
    return becomes


@pytest.fixture
def somebody(app: Flask, change) -> Applicant:
    """Somebody who has typed all of the first version and stands on the check page."""
    applicant = with_answers(app, numbered(Form.model_validate(FIRST), ANSWERS), TOWN, SERVICE)
    assert applicant.step == "pruefen", (applicant.address, applicant.errors)
    return applicant


@pytest.fixture
def uploader(app: Flask, change) -> Applicant:
    """Somebody who has come the whole way and uploaded two files."""
    applicant = Applicant(app.test_client(), town=TOWN, service=SERVICE)
    applicant.begin()
    applicant.fill(ANSWERS, FILES)
    assert applicant.step == "pruefen", (applicant.address, applicant.errors)
    return applicant


def notice(applicant: Applicant) -> str | None:
    found = applicant.tree.xpath("//*[contains(@class, 'kern-alert--info')][.//h2[contains(., 'Formular hat sich')]]")
    return " ".join(" ".join(found[0].itertext()).split()) if found else None


def sent_case(app: Flask, applicant: Applicant) -> Any:
    assert applicant.address.endswith("/eingang"), (applicant.address, applicant.errors, applicant.text[:300])
    return load_case(house_of(app), TOWN, applicant.address.split("/")[-2])


def go_on_to_the_end(applicant: Applicant) -> None:
    applicant.fill({"anzahl": "7", "tag": "Montag", "stellen": [{"hoehe": "hoch"}, {"hoehe": "tief"}]})
    assert applicant.step == "pruefen", (applicant.address, applicant.errors)


# Going over to the new questions -------------------------------------------------------------------------------------


def test_somebody_goes_on_is_told_what_changed_and_sends_everything(app, change, uploader):
    change("second")
    uploader.open(f"{uploader.draft_address}/")
    assert notice(uploader) == (
        "Dieses Formular hat sich geändert Wir fragen jetzt nach dem Wochentag. Das fragen wir neu: Anzahl Wochentag "
        "Höhe (Ort 1) Höhe (Ort 2) Das fragen wir nicht mehr. Ihre Angaben dazu bleiben erhalten: Spitzname Skizze "
        "Farbe (Ort 1) Farbe (Ort 2)"
    )
    assert uploader.tree.get_element_by_id("rufname").get("value") == "Kim"

    go_on_to_the_end(uploader)
    assert notice(uploader) is None
    assert "Das fragen wir so nicht mehr" in uploader.text and "Mücke" in uploader.text
    uploader.send()

    case = sent_case(app, uploader)
    assert case.service.version == "2.0"
    assert {key: value for key, value in case.answers.items() if key != "nachweis"} == {
        "rufname": "Kim",
        "anlass": "dumpf",
        "anzahl": "7",
        "tag": "Montag",
        "stellen": [
            {"n": 1, "weg": "Hauptstraße", "hoehe": "hoch"},
            {"n": 2, "weg": "Marktweg", "hoehe": "tief"},
        ],
    }
    assert [(kept.label, kept.lines) for kept in case.former if not kept.files] == [
        ("Spitzname", ("Mücke",)),
        ("Anzahl", ("sieben",)),
        ("Farbe (Ort 1)", ("rot",)),
        ("Farbe (Ort 2)", ("blau",)),
    ]
    assert case.answers["nachweis"][0]["name"] == "Beleg.pdf"


def test_files_go_along_under_their_new_name_and_those_nobody_asks_for_stay_too(app, change, uploader):
    change("second")
    opened_anew(uploader).submit({"anzahl": "7", "tag": "Montag"})
    assert uploader.step == "papiere" and "Beleg.pdf" in uploader.text
    go_on_to_the_end(uploader)
    uploader.send()
    case = sent_case(app, uploader)
    files = files_of_case(house_of(app), case)
    assert [(file.field, file.name) for file in files] == [("nachweis", "Beleg.pdf"), ("skizze", "Skizze.png")]
    for file in files:
        with open_attachment(house_of(app), file) as content:
            assert len(content.read()) == file.size


def opened_anew(applicant: Applicant) -> Applicant:
    applicant.open(f"{applicant.draft_address}/")
    return applicant


def test_clerk_receipt_and_package_show_what_was_said_before(app, change, uploader):
    change("second")
    go_on_to_the_end(opened_anew(uploader))
    uploader.send()
    case, house = sent_case(app, uploader), house_of(app)
    shown = lxml.html.fromstring(signed_in(app, TOWN).get(f"/{TOWN}/amt/vorgang/{case.reference}").get_data(True))
    text = " ".join(" ".join(shown.itertext()).split())
    assert "Früher angegeben" in text and "Spitzname Mücke" in text and "Skizze.png" in text

    content = receipt_content(house, case)
    assert content.sections[-1][0] == "Früher angegeben"
    assert ("Spitzname", ("Mücke",)) in content.sections[-1][1]
    assert [name for name, _, _ in content.files] == ["Beleg.pdf", "Skizze.png"]
    assert receipt_of(house, case).startswith(b"%PDF")
    package = package_for(house, TOWN, case.reference)
    assert "Früher angegeben: Spitzname".encode() in b"".join(bytes(part) for part in package_parts(package))


def package_parts(package: Any) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_looking_writes_nothing_and_the_first_save_writes_it_all(app, change, somebody):
    before = stored_draft(app, somebody)
    change("second")
    with nothing_written(app):
        for _ in range(2):
            somebody.open(f"{somebody.draft_address}/")
            assert notice(somebody)
    assert stored_draft(app, somebody) == before

    somebody.submit({"anzahl": "7", "tag": "Montag"})
    after = stored_draft(app, somebody)
    assert after.definition_hash != before.definition_hash
    assert after.answers["rufname"] == "Kim" and after.counters == {"stellen": 3}
    assert {kept.question for kept in after.former} == {
        "spitzname",
        "anzahl",
        "orte-1-farbe",
        "orte-2-farbe",
    }
    assert notice(somebody) is None


def test_what_was_typed_into_a_page_of_before_is_not_lost(app, change, somebody):
    somebody.open(f"{somebody.draft_address}/person")
    change("second")
    somebody.submit({"name": "Robin"})
    assert notice(somebody) is not None
    somebody.open(f"{somebody.draft_address}/person")
    assert somebody.tree.get_element_by_id("rufname").get("value") == "Robin"


def test_a_page_that_is_gone_leads_to_the_new_questions(change, somebody):
    change("second")
    somebody.open(f"{somebody.draft_address}/bilder")
    assert somebody.page.status_code == 200 and notice(somebody) is not None and somebody.step == "person"


def test_nothing_is_sent_that_nobody_has_looked_at_since(app, change, somebody):
    change("second")
    somebody.send()
    assert somebody.step == "person" and notice(somebody) is not None
    assert stored_draft(app, somebody).sent_reference is None


def test_where_nothing_is_left_to_answer_the_check_page_tells_and_sends(app, change, uploader, offered, tmp_path):
    """The last question is dropped: nothing is asked anew, so one comes to the check page with the notice."""
    shorter = copy.deepcopy(FIRST)
    del shorter["steps"][2]
    told = {"version": "1.1", "migrate": True, "said": "Eine Skizze brauchen wir nicht mehr."}
    object.__setattr__(house_of(app), "catalogue", catalogue(tmp_path / "shorter", "1.1", shorter, told))
    uploader.send()
    assert uploader.step == "pruefen" and "Eine Skizze brauchen wir nicht mehr." in (notice(uploader) or "")
    uploader.send()
    case = sent_case(app, uploader)
    assert (case.service.version, [kept.label for kept in case.former]) == ("1.1", ["Skizze"])
    assert [file.name for file in files_of_case(house_of(app), case)] == ["Beleg.pdf", "Skizze.png"]


def test_two_tabs_meet_and_neither_loses_what_was_kept(app, change, somebody):
    """One tab goes over; another that still holds the former draft in its hands may not write over it."""
    house, stale_draft = house_of(app), stored_draft(app, somebody)
    secret = HolderSecret.from_cookie(somebody.client.get_cookie("holder").value)
    change("second")
    opened_anew(somebody).submit({"anzahl": "7", "tag": "Montag"})
    with pytest.raises(DraftChanged):
        save_page(house, stale_draft, secret, lambda answers, counters: ({**answers, "name": "Robin"}, counters))
    assert len(stored_draft(app, somebody).former) == 4


def test_a_file_is_uploaded_into_the_new_form_before_the_change_is_stored(app, change, offered, tmp_path):
    """The files come first: they are there under the new name though the draft still has the former questions."""
    only_files = FIRST | {"steps": [FIRST["steps"][1]]}
    object.__setattr__(house_of(app), "catalogue", catalogue(tmp_path / "old", "1.0", only_files))
    applicant = with_answers(app, {}, TOWN, SERVICE)
    newer = FIRST | {"steps": [SECOND["steps"][1]]}
    newer["steps"][0] = copy.deepcopy(newer["steps"][0])
    newer["steps"][0]["fields"].append(field("titel", "text", "Titel"))
    told = CHANGE | {"renames": {"beleg": "nachweis"}}
    object.__setattr__(house_of(app), "catalogue", catalogue(tmp_path / "new", "2.0", newer, told))
    applicant.open(f"{applicant.draft_address}/papiere")
    assert notice(applicant) is not None
    applicant.upload("nachweis", ("Beleg.pdf", PDF))
    assert "Beleg.pdf" in applicant.text
    applicant.submit({"titel": "Ein Titel"})
    assert applicant.step == "pruefen" and "Beleg.pdf" in applicant.text
    applicant.send()
    case = sent_case(app, applicant)
    assert [file.field for file in files_of_case(house_of(app), case)] == ["nachweis"]


# Staying with the old questions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("becomes", ["staying", "untold", "texts"])
def test_who_does_not_go_over_keeps_the_old_questions_and_is_told_nothing(app, change, somebody, becomes):
    change(becomes)
    somebody.open(f"{somebody.draft_address}/person")
    assert notice(somebody) is None and somebody.tree.get_element_by_id("spitzname").get("value") == "Mücke"
    somebody.open(f"{somebody.draft_address}/")
    somebody.send()
    case = sent_case(app, somebody)
    assert (case.service.version, case.answers["name"], case.former) == ("1.0", "Kim", ())


def test_the_message_of_an_old_draft_obeys_the_old_schema(app, change, somebody):
    """No schema of these versions lies in xoev_schemas: each is written from the snapshot of the definition."""
    change("staying")
    opened_anew(somebody).send()
    case, house = sent_case(app, somebody), house_of(app)
    assert not (PROJECT / "xoev_schemas" / SERVICE / "2.0.xsd").exists()
    assert b"M\xc3\xbccke" in case.message
    assert house.schemas.validate(case.service, case.message) == ()
    assert house.schemas.validate(house.catalogue.services[SERVICE], case.message) != ()


def test_each_definition_is_kept_as_long_as_something_needs_it(app, change, somebody):
    change("second")
    opened_anew(somebody).submit({"anzahl": "7", "tag": "Montag"})
    with house_of(app).database.reading(WORKER) as session:
        versions = session.scalars(sa.select(Definition.version).where(Definition.service == SERVICE)).all()
    assert sorted(versions) == ["1.0", "2.0"]
