"""„Speichern und später fortsetzen“: the link with its code, on another device, and deleting what was begun."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from portal.forms import Place
from tests.applicant import Applicant
from tests.integration.apply.journeys import (
    SERVICE,
    address,
    answers_of,
    dump,
    nothing_written,
    ready_to_send,
    stored_draft,
    with_answers,
)

WRONG = "2222-2222"
BEGIN = f"/michelstadt/antrag/{SERVICE}"


def saving(app) -> Applicant:
    """Somebody who filled in a page and left with „Speichern und später fortsetzen“."""
    somebody = with_answers(app, answers_of(app, adresse=None))
    somebody.open(address(somebody, Place("name")))
    somebody.submit({"halter-given": "Erika", "halter-family": "Mustermann"}, action="save")
    assert somebody.page.status_code == 200 and somebody.step == "fortsetzen", somebody.address
    return somebody


def link_and_code(somebody: Applicant) -> tuple[str, str]:
    link, code = (" ".join(shown.text_content().split()) for shown in somebody.tree.xpath("//dl[@class='p-dl']//dd"))
    assert link.startswith("http://localhost/michelstadt/fortsetzen/")
    return urlsplit(link).path, code


def another_device(app, link: str) -> Applicant:
    stranger = Applicant(app.test_client())
    stranger.open(link)
    return stranger


def test_the_page_says_until_when_everything_is_kept_and_how_to_go_on(standing_app):
    somebody = saving(standing_app)
    draft = stored_draft(standing_app, somebody)

    assert "Ihre Angaben sind gespeichert." in somebody.text
    assert f"{draft.expires_at.day}." in somebody.text and str(draft.expires_at.year) in somebody.text
    assert somebody.tree.xpath(f"//a[@href='{somebody.draft_address}/']")


@pytest.mark.parametrize("place", ["name", "hunde", "pruefen"])
def test_every_page_of_the_form_leads_there(standing_app, place):
    somebody = ready_to_send(standing_app)
    somebody.open(f"{somebody.draft_address}/{place}")
    somebody.submit({}, action="save")

    assert somebody.step == "fortsetzen" and link_and_code(somebody)


def test_reloading_and_saving_again_show_the_same_link(standing_app):
    somebody = saving(standing_app)
    shown, page = link_and_code(somebody), somebody.address

    with nothing_written(standing_app):
        somebody.open(page)
    assert link_and_code(somebody) == shown

    somebody.open(address(somebody, Place("name")))
    somebody.submit({}, action="save")
    assert link_and_code(somebody) == shown


def test_link_and_code_open_the_form_on_another_device_and_close_it_here(standing_app):
    somebody = saving(standing_app)
    link, code = link_and_code(somebody)
    stranger = another_device(standing_app, link)

    stranger.submit({"code": code.lower().replace("-", " ")})

    assert stranger.page.status_code == 200 and stranger.draft_address == somebody.draft_address
    assert stranger.step == "adresse"  # where the first answer is missing
    assert stored_draft(standing_app, stranger).answers["halter"]["given"] == "Erika"
    assert somebody.client.get(f"{somebody.draft_address}/name").status_code == 404


def test_what_was_begun_on_the_other_device_stays_beside_it(standing_app):
    link, code = link_and_code(saving(standing_app))
    stranger = with_answers(standing_app, answers_of(standing_app))
    own = stranger.draft_address
    stranger.open(link)
    stranger.submit({"code": code})

    assert stranger.page.status_code == 200 and stranger.draft_address != own
    assert stranger.open(f"{own}/name").status_code == 200


def test_a_moved_form_is_sent_and_its_code_is_shown(standing_app):
    somebody = ready_to_send(standing_app)
    somebody.submit({}, action="save")
    link, code = link_and_code(somebody)
    stranger = another_device(standing_app, link)
    stranger.submit({"code": code})
    assert stranger.step == "pruefen"

    stranger.send()

    assert stranger.address.endswith("/eingang")
    assert stranger.tree.xpath("//section[@aria-labelledby='stand']//dd")
    assert another_device(standing_app, link).submit({"code": code}).status_code == 410


def test_looking_at_a_link_changes_nothing_and_tells_nothing(standing_app):
    link, _ = link_and_code(saving(standing_app))

    with nothing_written(standing_app):
        known, unknown = (another_device(standing_app, path) for path in (link, "/michelstadt/fortsetzen/" + "a" * 32))

    assert known.text == unknown.text and known.page.status_code == 200


def test_a_wrong_code_says_how_many_tries_are_left_until_the_link_is_dead(standing_app):
    somebody = saving(standing_app)
    link, code = link_and_code(somebody)
    stranger = another_device(standing_app, link)
    for left in ("4 Versuche", "3 Versuche", "2 Versuche", "1 Versuch"):
        stranger.submit({"code": WRONG})
        assert stranger.errors == {"code": f"Der Code passt nicht zu diesem Link. Sie haben noch {left}."}
    for typed in (WRONG, code):
        stranger.open(link)
        stranger.submit({"code": typed})
        assert stranger.page.status_code == 410 and "Dieser Link öffnet nichts mehr" in stranger.text

    somebody.open(somebody.address)
    assert "Es gibt gerade keinen Link." in somebody.text
    somebody.submit({})
    newer = link_and_code(somebody)
    assert newer[0] != link
    stranger.open(newer[0])
    stranger.submit({"code": newer[1]})
    assert stranger.draft_address == somebody.draft_address


@pytest.mark.parametrize(("typed", "begins"), [("", "Geben Sie den Code ein."), ("K7QM", "Code muss 8 Zeichen haben")])
def test_what_cannot_be_a_code_is_no_try(standing_app, typed, begins):
    link, _ = link_and_code(saving(standing_app))
    stranger = another_device(standing_app, link)

    with nothing_written(standing_app):
        stranger.submit({"code": typed})

    assert stranger.errors["code"].startswith(begins)


def test_another_browser_neither_sees_nor_renews_the_link(standing_app):
    somebody = saving(standing_app)
    stranger = with_answers(standing_app, answers_of(standing_app))

    with nothing_written(standing_app):
        assert stranger.client.get(somebody.address).status_code == 404
        token = dict(stranger.form_values())["csrf_token"]
        assert stranger.client.post(somebody.address, data={"csrf_token": token}).status_code == 404


def test_neither_link_nor_code_stand_in_the_database_or_the_log(standing_app, capfd):
    somebody = saving(standing_app)
    link, code = link_and_code(somebody)
    stranger = another_device(standing_app, link)
    stranger.submit({"code": WRONG})
    token = link.rsplit("/", 1)[1]

    for written in (repr(dump(standing_app)), capfd.readouterr().err):
        assert token not in written and code not in written


def test_the_overview_lists_what_this_browser_began(standing_app):
    somebody = saving(standing_app)

    assert somebody.draft_address in somebody.open("/michelstadt/fortsetzen").text
    assert "In diesem Browser ist nichts begonnen." in another_device(standing_app, "/michelstadt/fortsetzen").text


def test_deleting_has_a_page_of_its_own_and_takes_form_and_link(standing_app):
    somebody = saving(standing_app)
    link, code = link_and_code(somebody)
    draft = somebody.draft_address
    somebody.open(BEGIN)
    (delete,) = somebody.tree.xpath("//main//a[starts-with(text(), 'Alles löschen')]/@href")
    with nothing_written(standing_app):
        somebody.open(delete)
    assert "Das lässt sich nicht rückgängig machen." in somebody.text

    somebody.submit({}, action="remove")

    assert "Wir haben gelöscht, was Sie begonnen und nicht gesendet hatten." in somebody.text
    assert "Sie haben schon begonnen" not in somebody.text
    assert somebody.client.get(f"{draft}/name").status_code == 404
    assert another_device(standing_app, link).submit({"code": code}).status_code == 410
    assert somebody.client.get(delete).status_code == 404


def test_a_forged_post_deletes_nothing(standing_app):
    somebody = saving(standing_app)

    with nothing_written(standing_app):
        assert somebody.client.post(f"{BEGIN}/loeschen", data={}).status_code == 409
