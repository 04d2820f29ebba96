"""New accounts, made by whoever runs the installation. The password is made here and shown once."""

from __future__ import annotations

from portal.accounts import events
from portal.accounts.account import Role, normalised_email
from portal.accounts.models import AccountRow
from portal.accounts.passwords import hashed, new_password
from portal.database import insert_if_absent, new_id, utc_now
from portal.house import House


class AccountRefused(Exception):
    """The account cannot be made like this. The message is the German sentence for the person at the keyboard."""


def add_account(house: House, *, email: str, town: str | None, role: str, name: str = "") -> str:
    """Make an account and return its password, which is stored nowhere. Raises AccountRefused.

    ``town`` is the slug of a clerk's municipality; an operator has none. Without a ``name`` the address is shown.
    """
    address = normalised_email(email)
    if address is None:
        raise AccountRefused(f"„{email}“ ist keine E-Mail-Adresse. Geben Sie sie wie name@rathaus.example an.")
    _check_place(house, town, role)
    password = new_password()
    account_id = new_id()
    row = {
        "id": account_id,
        "email": address,
        "password_hash": hashed(password),
        "role": role,
        "municipality": town,
        "name": name.strip() or address,
        "epoch": 0,
        "active": True,
    }
    with house.database.writing(events.scope_of(town)) as session:
        made = insert_if_absent(session, AccountRow, row)
        if made:
            events.note(session, town, account_id, None, events.Kind.MADE, utc_now())
    if not made:
        raise AccountRefused(f"Ein Konto mit der E-Mail-Adresse „{address}“ gibt es schon. Geben Sie eine andere an.")
    return password


def _check_place(house: House, town: str | None, role: str) -> None:
    if role not in list(Role):
        raise AccountRefused(
            f"Die Rolle „{role}“ gibt es nicht. Wählen Sie {', '.join(list(Role)[:-1])} oder {list(Role)[-1]}."
        )
    if role == Role.OPERATOR and town is not None:
        raise AccountRefused("Ein Konto der Rolle operator gehört zu keiner Kommune. Lassen Sie die Kommune weg.")
    if role != Role.OPERATOR and town is None:
        raise AccountRefused(
            f"Ein Konto der Rolle {role} braucht eine Kommune. Geben Sie sie an, zum Beispiel „erbach“."
        )
    if town is not None and house.catalogue.municipality(town) is None:
        raise AccountRefused(f"Die Kommune „{town}“ gibt es nicht. Prüfen Sie den Kurznamen.")
