"""What somebody meets when things go wrong: pages open too long, nothing can be stored, requests that are refused."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import requests
from werkzeug.datastructures import MultiDict

from tests.applicant import Applicant
from tests.browser.collection import COMPOUND, SERVICE, TOWN, Collection, forget_session, posted


def going_astray(collected: Collection) -> None:
    """Pages that were open too long, pages that could not be stored, answers as long as German gets."""
    late = collected.person()
    late.begin()
    forget_session(late)
    late.submit({"halter-given": "Erika"})
    collected.keep("frage-zu-lange-offen", late.page)

    long = collected.person()
    long.begin()
    long.fill(long_answers(collected.example(0).answers))
    collected.keep("pruefen-lange-woerter", long.page)
    draft = long.draft_address
    with storage_away(collected):
        for name, step in (("frage", "name"), ("liste", "hunde"), ("pruefen", "pruefen")):
            long.open(f"{draft}/{step}")
            values = {"frage": {}, "liste": {"hunde-more": "yes"}, "pruefen": {"declaration": "yes"}}[name]
            collected.keep(f"{name}-nicht-gespeichert", posted_once(long, values), 503)
        stranger = collected.person()
        stranger.open(f"/{TOWN}/antrag/{SERVICE}")
        collected.keep("fehler-503", posted_once(stranger), 503)
    long.open(f"{draft}/hunde/1/entfernen")
    collected.keep("hund-entfernen-lange-woerter", long.page)


def long_answers(answers: dict[str, Any]) -> dict[str, Any]:
    dog = {**answers["hunde"][0], "rufname": COMPOUND, "rasse": COMPOUND, "farbe": COMPOUND}
    address = {**answers["adresse"], "street": COMPOUND, "city": COMPOUND}
    email = f"{'rindfleischetikettierung' * 2}@{'ueberwachung' * 4}.example"
    return {**answers, "halter": {"given": COMPOUND, "family": COMPOUND}, "adresse": address, "email": email} | {
        "hunde": [dog]
    }


@contextlib.contextmanager
def storage_away(collected: Collection) -> Iterator[None]:
    """Nothing can be written: where the lock file was, a folder lies."""
    lock = collected.house.settings.lock_file
    aside = lock.with_suffix(".aside")
    lock.rename(aside)
    lock.mkdir()
    try:
        yield
    finally:
        lock.rmdir()
        aside.rename(lock)


def posted_once(visitor: Applicant, values: dict[str, str] | None = None) -> requests.Response:
    """Send the page's form without the patience of ``HttpBrowser``, which tries again after a 503."""
    data = MultiDict(visitor.form_values())
    data.update(values or {})
    button = visitor.button("send") if values and "declaration" in values else visitor.button(None)
    data[button.get("name")] = button.get("value")
    return posted(visitor, visitor.address, data)


def refusals(collected: Collection) -> None:
    """The error page of every status that somebody can bring about."""
    base = collected.portal.base
    begin = f"{base}/{TOWN}/antrag/{SERVICE}"
    collected.keep("fehler-400", requests.get(f"{base}/{TOWN}/", headers={"Host": "anderswo.example"}, timeout=30), 400)
    collected.keep("fehler-403", requests.post(begin, headers={"Origin": "https://anderswo.example"}, timeout=30), 403)
    collected.keep("fehler-404", requests.get(f"{base}/{TOWN}/gibtsnicht", timeout=30), 404)
    collected.keep("fehler-404-portal", requests.get(f"{base}/gibtsnicht/", timeout=30), 404)
    unknown = "0197c000-0000-7000-8000-000000000000"
    collected.keep("fehler-404-entwurf", requests.get(f"{begin}/{unknown}/name", timeout=30), 404)
    collected.keep("fehler-405", requests.get(f"{base}/{TOWN}/amt/abmelden", timeout=30), 405)
    collected.keep("fehler-413", requests.post(begin, data={"a": "x" * 2_000_000}, timeout=30), 413)
    eager = collected.person()
    for _ in range(20):
        eager.begin()
    eager.open(f"/{TOWN}/antrag/{SERVICE}")
    collected.keep("fehler-429", eager.submit({}), 429)
