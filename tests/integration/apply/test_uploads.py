"""Files on the pages of a form: taken with buttons alone, shown with their state, kept with whatever else was typed."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.attachments.models import AttachmentRow
from portal.catalogue import answers_of, sample_file
from portal.database import WORKER, Scope
from portal.drafts import save, start
from portal.forms import Form, numbered
from portal.keys import HolderSecret
from portal.submissions import load_case
from tests.applicant import Applicant
from tests.cases import as_stored, valid_answers
from tests.integration.apply.journeys import errors_at_the_fields, house_of, path_of, stored_draft, submissions

TOWN = "michelstadt"
EVENT, DOG = "veranstaltung-anzeigen", "hund-anmelden"
PDF, PNG = sample_file("Lageplan.pdf"), sample_file("Skizze.png")


def holding(app: Flask, service: str, answers: Mapping[str, Any], form: Form | None = None) -> Applicant:
    """Somebody whose browser holds a draft with these answers; with ``form`` the service asks something else."""
    house, secret = house_of(app), HolderSecret.new()
    offer = house.catalogue.offer(TOWN, service)
    if form is not None:
        changed = offer.service.in_words({"form": form})
        offer = replace(offer, spoken=lambda: changed)
    counters = {name: len(items) + 1 for name, items in answers.items() if isinstance(items, list)}
    draft = save(house, start(house, offer, secret), secret, answers, counters)
    applicant = Applicant(app.test_client(), town=TOWN, service=service)
    applicant.client.set_cookie("holder", secret.cookie)
    applicant.open(f"/{TOWN}/antrag/{service}/{draft.id}/")
    return applicant


@pytest.fixture
def planner(standing_app) -> Applicant:
    """Somebody who answered everything for a large event but the plan."""
    service = house_of(standing_app).catalogue.services[EVENT]
    large = [example for example in service.examples if example.valid][1]
    somebody = holding(standing_app, EVENT, as_stored(service.form, large.answers))
    assert somebody.step == "lageplan", somebody.address
    return somebody


@pytest.fixture
def owner(standing_app) -> Applicant:
    """Somebody on the page of a first dog, which asks for a name and a photograph."""
    form = house_of(standing_app).catalogue.services[DOG].form.model_dump(mode="json")
    (group,) = (step for step in form["steps"] if step["kind"] == "group")
    photo = {"type": "file", "id": "foto", "label": "Foto", "formats": ["png"], "optional": True, "max_files": 2}
    group["pages"] = [
        {"id": "hund", "title": "Der Hund", "fields": [{"type": "text", "id": "rufname", "label": "Name"}]}
    ]
    group["pages"][0]["fields"].append(photo)
    group["named_by"] = "rufname"
    form["steps"] = [step for step in form["steps"] if step["section"] == group["section"] or step["kind"] == "page"]
    answers = valid_answers(house_of(standing_app), DOG)
    del answers["hunde"]
    somebody = holding(standing_app, DOG, answers, Form.model_validate(form))
    assert somebody.address.endswith("/hunde/1/hund"), somebody.address
    return somebody


def listed(somebody: Applicant) -> list[str]:
    return [name.text_content() for name in somebody.tree.xpath("//*[@class='p-upload__name']")]


def rows(app: Flask, somebody: Applicant) -> list[AttachmentRow]:
    draft = stored_draft(app, somebody)
    with house_of(app).database.reading(WORKER) as session:
        query = sa.select(AttachmentRow).where(AttachmentRow.draft_id == draft.id)
        return list(session.scalars(query.order_by(AttachmentRow.id)))


def judge(app: Flask, row: AttachmentRow, state: str, refusal: str | None = None) -> None:
    """What the worker writes when a verdict is there."""
    with house_of(app).database.writing(Scope.town(row.municipality)) as session:
        session.execute(sa.update(AttachmentRow).where(AttachmentRow.id == row.id).values(state=state, refusal=refusal))


# Taking files ------------------------------------------------------------------------------------------------------


def test_an_uploaded_file_is_listed_with_size_and_state_and_reloading_sends_nothing_again(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))

    assert planner.page.status_code == 200 and planner.page.request.method == "GET"
    assert listed(planner) == ["Lageplan.pdf"]
    assert "nicht geprüft" in planner.text and re.search("[0-9]+ (Byte|kB)", planner.text)
    assert planner.errors == {}
    assert path_of(planner.submit({}).request.url).endswith("/sanitaet")


def test_a_file_that_was_chosen_is_taken_along_with_weiter(standing_app, planner):
    planner.submit({}, files={"lageplan": [("Lageplan.pdf", PDF)]})
    assert planner.step == "sanitaet"
    assert len(rows(standing_app, planner)) == 1


def test_several_files_are_taken_in_one_go(planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF), ("Skizze.png", PNG))
    assert listed(planner) == ["Lageplan.pdf", "Skizze.png"]


def test_a_file_is_removed_by_its_button(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF), ("Skizze.png", PNG))
    first, _ = planner.tree.xpath("//button[@name='remove']")
    assert first.text_content() == "Entfernen: Lageplan.pdf (Plan des Geländes)"

    page = planner.client.post(planner.address, data=dict(planner.form_values()) | {"remove": first.get("value")})

    assert page.status_code == 303
    planner.open(planner.address)
    assert listed(planner) == ["Skizze.png"] and len(rows(standing_app, planner)) == 1


def test_the_file_of_somebody_else_cannot_be_removed(standing_app, planner, owner):
    owner.upload("hunde-1-foto", ("Rex.png", PNG))
    (theirs,) = rows(standing_app, owner)
    planner.submit({"remove": str(theirs.id)})
    planner.client.post(planner.address, data=dict(planner.form_values()) | {"remove": "../../etc"})
    assert [row.id for row in rows(standing_app, owner)] == [theirs.id]


def test_two_uploads_at_the_same_moment_are_both_kept(standing_app, planner):
    cookies = [planner.client.get_cookie(name) for name in ("holder", "session")]
    token = dict(planner.form_values())["csrf_token"]

    def send(name: str) -> None:
        browser = standing_app.test_client()
        for cookie in cookies:
            browser.set_cookie(cookie.key, cookie.value)
        data = {"csrf_token": token, "action": "upload", "lageplan": (io.BytesIO(PDF), name)}
        assert browser.post(planner.address, data=data).status_code == 303

    threads = [threading.Thread(target=send, args=(f"Plan {n}.pdf",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    planner.open(planner.address)
    assert sorted(listed(planner)) == ["Plan 1.pdf", "Plan 2.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("Lageplan.pdf", b"", "ist leer"),
        ("Lageplan.docx", b"PK\x03\x04 no plan", "Erlaubt sind PDF, JPG und PNG."),
        ("Lageplan.pdf", b"%PDF-1.7\n" + bytes(11 * 1024 * 1024), "Erlaubt sind 10 MB."),
    ],
    ids=["empty", "another type", "too large"],
)
def test_what_cannot_be_taken_is_told_at_the_field_and_nothing_is_kept(standing_app, planner, name, content, part):
    planner.upload("lageplan", (name, content))
    assert part in planner.errors["lageplan"] and errors_at_the_fields(planner) == planner.errors
    assert planner.page.status_code == 200 and rows(standing_app, planner) == []


def test_with_weiter_a_file_that_cannot_be_taken_keeps_the_person_on_the_page(planner):
    planner.submit({}, files={"lageplan": [("Lageplan.pdf", b"")]})
    assert planner.step == "lageplan" and "ist leer" in planner.errors["lageplan"]


def test_hochladen_without_a_file_says_what_to_do(planner):
    planner.upload("lageplan")
    assert planner.errors == {"lageplan": "Wählen Sie zuerst eine Datei aus. Drücken Sie dann „Hochladen“."}


def test_more_than_anybody_may_send_gets_the_page_with_a_sentence(planner):
    page = planner.client.post(
        planner.address,
        input_stream=io.BytesIO(b"--x\r\n"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(500 * 1024 * 1024)},
    )
    planner.page = page
    assert page.status_code == 413
    assert planner.errors["lageplan"].startswith("Das war zu viel auf einmal.")


def test_pages_without_a_file_keep_their_small_limit(planner):
    data = dict(planner.form_values()) | {"titel": "x" * 2_000_000}
    assert planner.client.post(f"{planner.draft_address}/was", data=data).status_code == 413


def test_a_browser_cannot_invent_a_file(standing_app, planner):
    invented = '{"id":"1","name":"a.pdf","type":"application/pdf","size":1,"sha256":"' + "0" * 64 + '"}'
    planner.submit({"lageplan": invented})
    assert planner.errors == {"lageplan": "Wählen Sie den Plan aus und laden Sie ihn hoch."}
    assert "lageplan" not in stored_draft(standing_app, planner).answers


def test_the_key_enter_leads_on_and_removes_nothing(planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    first = planner.main_form.xpath(".//button[@type='submit']")[0]
    assert (first.get("name"), first.get("value")) == ("action", "continue")


# Beside other questions, and in groups -----------------------------------------------------------------------------


def test_what_else_was_typed_on_the_page_stays(standing_app, owner):
    owner.submit({"hunde-1-rufname": "Rex"}, action="upload", files={"hunde-1-foto": [("Rex.png", PNG)]})
    assert dict(owner.form_values())["hunde-1-rufname"] == "Rex" and listed(owner) == ["Rex.png"]
    assert stored_draft(standing_app, owner).answers["hunde"] == [{"n": 1, "rufname": "Rex"}]


def test_what_is_wrong_beside_an_upload_stays_as_typed_and_is_told_later(owner):
    owner.submit({"hunde-1-rufname": "Rex 🐕"}, action="upload", files={"hunde-1-foto": [("Rex.png", PNG)]})
    assert dict(owner.form_values())["hunde-1-rufname"] == "Rex 🐕"
    assert owner.errors == {} and listed(owner) == ["Rex.png"]
    owner.submit({})
    assert list(owner.errors) == ["hunde-1-rufname"] and listed(owner) == ["Rex.png"]


def test_a_field_takes_only_its_own_formats(owner):
    owner.upload("hunde-1-foto", ("Rex.pdf", PDF))
    assert "„Rex.pdf“" in owner.errors["hunde-1-foto"]


def test_the_files_of_a_removed_item_are_gone(standing_app, owner):
    owner.submit({"hunde-1-rufname": "Rex"}, files={"hunde-1-foto": [("Rex.png", PNG)]})
    owner.open(f"{owner.draft_address}/hunde/1/entfernen")
    owner.submit({}, action="remove")
    assert rows(standing_app, owner) == []


# From the check page on --------------------------------------------------------------------------------------------


def to_the_check_page(somebody: Applicant) -> None:
    somebody.open(f"{somebody.draft_address}/pruefen")
    assert somebody.step == "pruefen", somebody.address


def test_a_file_that_is_still_being_checked_keeps_nobody_from_going_on_but_from_sending(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    (row,) = rows(standing_app, planner)
    judge(standing_app, row, "checking")
    before = submissions(standing_app)
    planner.open(planner.address)
    assert "wird geprüft" in planner.text
    assert planner.submit({}).status_code == 200 and planner.step == "sanitaet"

    to_the_check_page(planner)
    assert "Wir prüfen noch Ihre Dateien" in planner.text and planner.tree.xpath("//a[text()='Seite neu laden']")
    planner.send()
    assert "„Lageplan.pdf“ wird noch geprüft" in planner.text and submissions(standing_app) == before

    judge(standing_app, row, "checked")
    to_the_check_page(planner)
    assert "Wir prüfen noch" not in planner.text
    planner.send()
    assert planner.address.endswith("/eingang")


def test_a_refused_file_has_to_go_before_anything_is_sent(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    (row,) = rows(standing_app, planner)
    judge(standing_app, row, "refused", "malware")

    planner.open(f"{planner.draft_address}/pruefen")
    assert planner.step == "lageplan" and "Schadsoftware" in planner.text
    planner.submit({})
    assert planner.errors == {"lageplan": "Entfernen Sie die Datei „Lageplan.pdf“. Wir können sie nicht annehmen."}


def test_a_paper_may_follow_and_the_case_says_so(standing_app, planner):
    planner.submit({"lageplan": "later"})
    assert planner.step == "sanitaet"
    to_the_check_page(planner)
    assert "Wird nachgereicht" in planner.text
    planner.send()
    case = load_case(house_of(standing_app), TOWN, planner.address.split("/")[-2])
    assert case.answers["lageplan"] == "later" and b"<Later>true</Later>" in case.message


def test_a_file_that_is_not_asked_for_any_more_is_named_and_not_sent(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    (row,) = rows(standing_app, planner)
    planner.open(f"{planner.draft_address}/besucher")
    planner.submit({"besucher": "20"})
    to_the_check_page(planner)
    assert "Plan des Geländes" in planner.tree.xpath("string(//*[contains(@class,'kern-alert--info')])")
    planner.send()
    reference = planner.address.split("/")[-2]
    case = load_case(house_of(standing_app), TOWN, reference)
    assert "lageplan" not in case.answers and b"Lageplan" not in case.message
    with house_of(standing_app).database.reading(WORKER) as session:
        assert session.scalars(sa.select(AttachmentRow.id).where(AttachmentRow.id == row.id)).all() == []


def test_a_file_uploaded_after_the_check_page_was_shown_is_shown_before_it_is_sent(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    to_the_check_page(planner)
    other = Applicant(planner.client, TOWN, EVENT)
    other.open(f"{planner.draft_address}/lageplan")
    other.upload("lageplan", ("Skizze.png", PNG))
    before = submissions(standing_app)
    planner.send()
    assert submissions(standing_app) == before and "Skizze.png" in planner.text


def test_after_sending_no_file_is_taken_any_more(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    page, token = planner.address, dict(planner.form_values())["csrf_token"]
    to_the_check_page(planner)
    planner.send()
    case = load_case(house_of(standing_app), TOWN, planner.address.split("/")[-2])
    data = {"csrf_token": token, "action": "upload", "lageplan": (io.BytesIO(PNG), "Skizze.png")}
    planner.client.post(page, data=data)
    with house_of(standing_app).database.reading(WORKER) as session:
        mine = sa.or_(AttachmentRow.submission_id == case.id, AttachmentRow.draft_id == case.draft_id)
        assert len(session.scalars(sa.select(AttachmentRow.id).where(mine)).all()) == 1


def test_deleting_what_was_begun_deletes_its_files(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    (row,) = rows(standing_app, planner)
    planner.open(f"/{TOWN}/antrag/{EVENT}/loeschen")
    planner.submit({})
    with house_of(standing_app).database.reading(WORKER) as session:
        assert session.scalars(sa.select(AttachmentRow.id).where(AttachmentRow.id == row.id)).all() == []


def test_a_draft_moves_to_another_browser_with_its_files(standing_app, planner):
    planner.upload("lageplan", ("Lageplan.pdf", PDF))
    planner.submit({}, action="save")
    link, code = (" ".join(shown.text_content().split()) for shown in planner.tree.xpath("//dl[@class='p-dl']//dd"))
    stranger = Applicant(standing_app.test_client(), TOWN, EVENT)
    stranger.open(path_of(link))
    stranger.submit({"code": code})
    stranger.open(f"{planner.draft_address}/lageplan")
    assert listed(stranger) == ["Lageplan.pdf"]


def test_the_answers_of_an_example_with_files_are_those_the_form_asks_for(standing_app):
    service = house_of(standing_app).catalogue.services[EVENT]
    large = [example for example in service.examples if example.valid][1]
    assert numbered(service.form, large.answers).keys() | {"lageplan"} == answers_of(service, large).keys()
