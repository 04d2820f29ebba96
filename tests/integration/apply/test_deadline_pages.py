"""Before the first question people read until when they must apply, as of today, and whom to call if they are late."""

from datetime import timedelta

import pytest

from portal.forms import in_words
from portal.web import today

#: Where the form can be used: elsewhere nobody can prove the trust it asks for, and it stays on paper.
TOWN, SERVICE = "musterstadt", "gaststaette-anzeigen"


@pytest.mark.parametrize("page", ["leistungen", "antrag"])
def test_the_day_that_holds_today_and_the_offices_phone_stand_before_the_first_question(standing_app, page):
    house = standing_app.extensions["portal"]
    offer = house.catalogue.offer(TOWN, SERVICE)
    before = today()
    shown = standing_app.test_client().get(f"/{TOWN}/{page}/{SERVICE}")
    first_days = {in_words(day + timedelta(days=28)) for day in (before, today())}
    assert shown.status_code == 200
    assert "Wir brauchen Ihre Angaben mindestens 4 Wochen vorher." in shown.text
    assert any(f"Beginn des Ausschanks frühestens am {day}." in shown.text for day in first_days)
    words = " ".join(shown.text.split())  # „§ 6 HGastG“ is kept on one line
    late = words[words.index("Dann ist es für dieses Formular zu spät. Rufen Sie uns an.") :]
    assert offer.office.phone in late[: late.index("Rechtsgrundlage")] and "§ 6 HGastG" in late
