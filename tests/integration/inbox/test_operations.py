"""The operators' page: where deliveries stand, and nothing of a case but its number."""

import lxml.html

from portal.database import new_id, utc_now
from portal.delivery import State
from portal.delivery.models import DeliveryRow
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
