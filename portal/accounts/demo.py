"""Accounts to try the portal with: a clerk and a lead for each municipality and one operator, listed in a file.

The file ``demo-logins.json`` below the data folder holds the passwords in clear, which is why production refuses it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portal.accounts.account import Role
from portal.accounts.adding import AccountRefused
from portal.accounts.models import AccountRow
from portal.accounts.passwords import hashed, new_password
from portal.database import insert_if_absent, new_id, rows_changed
from portal.house import House
from portal.settings import Settings

FILE_NAME = "demo-logins.json"


@dataclass(frozen=True, slots=True)
class Demo:
    """An account to try with. ``login_town`` is where it signs in; an operator can do so in any town."""

    email: str
    town: str | None
    role: Role
    name: str
    login_town: str


def make_demo_accounts(house: House) -> int:
    """Make what is missing and write the file; returns how many accounts it lists. Raises AccountRefused in production.

    Safe to call again: an account whose password the file knows stays as it is. One that the file does not know gets a
    new password, and its sessions end.
    """
    if house.settings.production:
        raise AccountRefused("Zugänge zum Ausprobieren gibt es im Betrieb nicht. Legen Sie einzelne Konten an.")
    demos = _demos(house)
    file = demo_file(house.settings)
    known = _passwords_in(file)
    with house.database.reading() as session:
        present = set(session.scalars(sa.select(AccountRow.email)))
    passwords = {demo.email: known.get(demo.email) or new_password() for demo in demos}
    _store(house, [demo for demo in demos if demo.email not in present & known.keys()], passwords)
    _write(file, [_entry(demo, passwords[demo.email], house.settings) for demo in demos])
    return len(demos)


def demo_file(settings: Settings) -> Path:
    """Where the passwords stand."""
    return settings.data / FILE_NAME


def demo_logins(house: House) -> tuple[str, ...]:
    """The e-mail addresses of accounts to try with that somebody could still sign in with."""
    emails = [demo.email for demo in _demos(house)]
    query = sa.select(AccountRow.email).where(AccountRow.email.in_(emails), AccountRow.active.is_(True))
    with house.database.reading() as session:
        return tuple(session.scalars(query.order_by(AccountRow.email)))


def end_demo_accounts(house: House) -> int:
    """Lock every account to try with, end its sessions and delete the file; returns how many could still sign in."""
    emails = [demo.email for demo in _demos(house)]
    locked = sa.update(AccountRow).where(AccountRow.email.in_(emails), AccountRow.active.is_(True))
    with house.database.writing() as session:
        ended = rows_changed(session, locked.values(active=False, epoch=AccountRow.epoch + 1))
    demo_file(house.settings).unlink(missing_ok=True)
    return ended


def _demos(house: House) -> tuple[Demo, ...]:
    towns = house.catalogue.municipalities
    clerks = (Demo(f"amt@{t.slug}.example", t.slug, Role.CLERK, f"Amt {t.name}", t.slug) for t in towns)
    leads = (Demo(f"leitung@{t.slug}.example", t.slug, Role.LEAD, f"Leitung {t.name}", t.slug) for t in towns)
    return (*clerks, Demo("betrieb@portal.example", None, Role.OPERATOR, "Betrieb", towns[-1].slug), *leads)


def _store(house: House, demos: Iterable[Demo], passwords: Mapping[str, str]) -> None:
    """Hash on all cores, because each hash is slow on purpose, then write all rows at once."""
    demos = tuple(demos)
    if not demos:
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashes = tuple(pool.map(hashed, (passwords[demo.email] for demo in demos)))
    with house.database.writing() as session:
        for demo, password_hash in zip(demos, hashes, strict=True):
            row = {
                "id": new_id(),
                "email": demo.email,
                "password_hash": password_hash,
                "role": demo.role,
                "municipality": demo.town,
                "name": demo.name,
                "epoch": 0,
                "active": True,
            }
            if not insert_if_absent(session, AccountRow, row):
                renewed = {"password_hash": password_hash, "epoch": AccountRow.epoch + 1}
                rows_changed(session, sa.update(AccountRow).where(AccountRow.email == demo.email).values(renewed))


def _entry(demo: Demo, password: str, settings: Settings) -> dict[str, str | None]:
    base = settings.base_url or f"http://127.0.0.1:{settings.port}"
    return {
        "town": demo.town,
        "email": demo.email,
        "password": password,
        "role": demo.role.value,
        "url": f"{base}/{demo.login_town}/amt/anmelden",
    }


def _passwords_in(file: Path) -> dict[str, str]:
    """E-mail address → password; empty if the file is missing or somebody edited it beyond reading."""
    try:
        return {str(entry["email"]): str(entry["password"]) for entry in json.loads(file.read_bytes())}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _write(file: Path, entries: list[dict[str, str | None]]) -> None:
    """Replace the file as a whole, readable by its owner alone."""
    text = json.dumps(entries, ensure_ascii=False, indent=2) + "\n"
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
