"""New accounts: what is refused, and with which sentence."""

import re

import pytest
import sqlalchemy as sa

from portal.accounts import AccountRefused, add_account
from portal.accounts.models import AccountRow
from tests.clerks import sign_in

pytestmark = pytest.mark.usefixtures("app")


def test_the_password_is_readable_and_stored_nowhere(house):
    password = add_account(house, email="A.B@Erbach.example", town="erbach", role="clerk", name="")
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){3}", password)
    with house.database.reading() as session:
        row = session.scalars(sa.select(AccountRow)).one()
    assert (row.email, row.name, row.municipality) == ("a.b@erbach.example", "a.b@erbach.example", "erbach")
    assert password not in str(vars(row))


def test_an_address_has_one_account_however_it_is_written(app, house):
    first = add_account(house, email="a@erbach.example", town="erbach", role="clerk", name="A")
    with pytest.raises(AccountRefused, match=r"Ein Konto mit der E-Mail-Adresse „a@erbach\.example“ gibt es schon"):
        add_account(house, email=" A@Erbach.EXAMPLE", town="michelstadt", role="clerk", name="B")
    assert sign_in(app.test_client(), "erbach", "a@erbach.example", first).status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"email": "erbach"}, "„erbach“ ist keine E-Mail-Adresse"),
        ({"town": "nirgendwo"}, "Die Kommune „nirgendwo“ gibt es nicht. Prüfen Sie den Kurznamen."),
        ({"town": None}, "Ein Konto der Rolle clerk braucht eine Kommune"),
        ({"role": "operator"}, "Ein Konto der Rolle operator gehört zu keiner Kommune"),
        ({"role": "admin"}, "Die Rolle „admin“ gibt es nicht. Wählen Sie clerk, lead oder operator."),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(house, given, sentence):
    with pytest.raises(AccountRefused, match=sentence):
        add_account(house, **{"email": "a@erbach.example", "town": "erbach", "role": "clerk", "name": "A", **given})
    with house.database.reading() as session:
        assert session.scalars(sa.select(AccountRow.id)).all() == []
