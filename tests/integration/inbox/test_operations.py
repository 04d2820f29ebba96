"""The operators' page: where deliveries stand, and nothing of a case but its number."""

from datetime import timedelta

import lxml.html

from portal.database import Scope, new_id, utc_now
from portal.delivery import State
from portal.delivery.models import DeliveryRow, Heartbeat
from portal.messages import Kind, Letter, MailState, enqueue, sealed_mail
from portal.operations import LastBackup, note_backup
from tests.cases import make_case
from tests.clerks import signed_in_operator


def planned(state, **columns):
    def enqueue(session, new):
        session.add(
            DeliveryRow(
                municipality=new.municipality, id=new_id(), submission_id=new.id, reference=new.reference,
                target="dms", state=state, attempt=3, process_id=new_id(), **columns,
            )
        )  # fmt: skip

    return enqueue


def test_without_deliveries_everything_is_handed_over(app):
    assert "Alles ist übergeben." in signed_in_operator(app).get("/betrieb/").text


def test_what_is_not_handed_over_is_listed_for_all_towns(app, house):
    failing = make_case(house, "erbach", enqueue=planned(State.FAILING, next_at=utc_now(), error="Platte voll."))
    stuck = make_case(house, "sontra", enqueue=planned(State.ATTENTION, error="Das Ziel fehlt."))
    over = make_case(house, "michelstadt", enqueue=planned(State.DELIVERED, delivered_at=utc_now()))
    page = signed_in_operator(app).get("/betrieb/").text
    text = " ".join(lxml.html.fromstring(page).text_content().split())
    for part in (
        failing,
        stuck,
        "Erbach",
        "Sontra",
        "Platte voll.",
        "Das Ziel fehlt.",
        "3 Versuche",
        "Noch nicht übergeben: 2",
    ):
        assert part in text
    assert over not in text
    assert text.index(stuck) < text.index(failing), "what waits for a person comes first"


def test_no_word_of_an_application_is_on_the_page(app, house):
    make_case(house, "erbach", enqueue=planned(State.ATTENTION, error="Das Ziel fehlt."))
    text = signed_in_operator(app).get("/betrieb/").text
    assert not any(word in text for word in ("Mustermann", "Bello", "Hund"))


def words_of(answer):
    return " ".join(" ".join(lxml.html.fromstring(answer.text).itertext()).split())


def test_the_page_says_how_the_machine_is_doing(app, house):
    operator = signed_in_operator(app)
    text = words_of(operator.get("/betrieb/"))
    for part in ("Älteste offene Übergabe keine", "Keiner läuft.", "Noch keine. Rufen Sie „portal backup create“ auf."):
        assert part in text
    make_case(house, "erbach", enqueue=planned(State.FAILING, next_at=utc_now()))
    long_ago = utc_now() - timedelta(days=3, hours=1)
    note_backup(house.settings.data, LastBackup(file="/sicherung/x.zip", created_at=long_ago, size=2_500_000))
    with house.database.writing() as session:
        for name, seen in (("eins", utc_now()), ("zwei", utc_now() - timedelta(minutes=2))):
            session.add(Heartbeat(executor=name, started_at=seen, seen_at=seen))
    text = words_of(operator.get("/betrieb/"))
    for part in (
        "seit wenigen Sekunden",
        "eins: läuft, zuletzt gemeldet vor wenigen Sekunden",
        "zwei: antwortet nicht, zuletzt gemeldet vor 2 Minuten",
        "vor 3 Tagen",
        "/sicherung/x.zip (2,5 MB)",
    ):
        assert part in text


def test_the_page_says_which_mails_wait_and_which_were_given_up_and_to_whom_of_none(app, house):
    operator = signed_in_operator(app)
    assert "E-Mails keine wartet" in words_of(operator.get("/betrieb/"))
    letter = Letter(recipient="erika@poststelle.de", sender="S", subject="Betreff", paragraphs=("S",))
    long_ago = utc_now() - timedelta(hours=2, minutes=1)
    with house.database.writing(Scope.town("erbach")) as session:
        for state, error in (
            (MailState.WAITING, None),
            (MailState.WAITING, "Grund A."),
            (MailState.GIVEN_UP, "Grund B."),
        ):
            mail = sealed_mail(house, "erbach", Kind.RESUME, letter, long_ago)
            mail.state, mail.error = state, error
            enqueue(session, mail)
    text = words_of(operator.get("/betrieb/"))
    for part in (
        "2 warten, die älteste seit 2 Stunden",
        "1 in den letzten 30 Tagen nicht zustellbar",
        "Grund A. Betrifft 1.",
        "Grund B. Betrifft 1.",
    ):
        assert part in text
    assert "erika" not in text and "Betreff" not in text
