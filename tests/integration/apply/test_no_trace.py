"""What somebody wrote is readable in the finished package of the electronic file, and nowhere else."""

from __future__ import annotations

import base64
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.accounts import add_account
from portal.apply import steps
from portal.database import WORKER
from portal.delivery import attempt as delivering
from portal.delivery.models import DeliveryRow
from tests.applicant import Applicant
from tests.integration.apply.journeys import dump, house_of, path_of

MARKER = "Zyxwmarke"

#: The marker in every answer that takes a text.
ANSWERS = {
    "halter": {"given": MARKER, "family": MARKER},
    "adresse": {"street": MARKER, "house_number": "1", "postal_code": "64720", "city": MARKER},
    "email": f"{MARKER}@example.org",
    "weitere_hunde": "0",
    "hunde": [
        {
            "rufname": MARKER,
            "rasse": MARKER,
            "farbe": MARKER,
            "anlass": "aufgenommen",
            "seit": "2024-03-02",
            "gefaehrlich": False,
        }
    ],
    "ermaessigung": True,
    "ermaessigung_grund": "rettung",
    "ermaessigung_hund": MARKER,
    "lastschrift": True,
    "lastschriftmandat": {"iban": "DE02120300000000202051", "holder": MARKER, "agreed": True},
}


def traces() -> tuple[bytes, ...]:
    """The marker as it would stand in a file: plain in either case, in UTF-16, and inside Base64 at any offset."""
    plain = MARKER.encode()
    inside = (base64.b64encode(b"x" * offset + plain)[4:-4] for offset in range(3))
    return plain, plain.lower(), plain.upper(), MARKER.encode("utf-16-le"), *inside


def has_trace(content: bytes) -> bool:
    return any(trace in content for trace in traces())


def files_with_traces(folder: Path) -> Iterator[Path]:
    yield from (file for file in sorted(folder.rglob("*")) if file.is_file() and has_trace(file.read_bytes()))


def everything_stored(app) -> bytes:
    """All values of all rows, one after the other."""
    values = (value for rows in dump(app).values() for row in rows for value in row)
    return b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)


def clerk_looks(app, reference: str) -> list[bytes]:
    """A clerk signs in, looks at the list, the case and its files; returns what each page held."""
    house, clerk = house_of(app), Applicant(app.test_client())
    password = add_account(house, email="amt@michelstadt.example", town="michelstadt", role="clerk")
    clerk.open("/michelstadt/amt/anmelden")
    clerk.submit({"email": "amt@michelstadt.example", "password": password})
    case = f"/michelstadt/amt/vorgang/{reference}"
    return [
        clerk.open(page).data
        for page in (
            "/michelstadt/amt/eingang",
            case,
            *(f"{case}/{file}" for file in ("eingang.pdf", "antrag.xml", "paket.zip", "antworten.csv")),
        )
    ]


def deliver_everything(app) -> None:
    """What the worker would do with what is planned."""
    house = house_of(app)
    with house.database.reading(WORKER) as session:
        rows = session.execute(sa.select(DeliveryRow.municipality, DeliveryRow.id, DeliveryRow.attempt)).all()
    for municipality, delivery, number in rows:
        delivering.attempt(house, municipality, delivery, number, "test-worker")


def test_only_the_finished_package_holds_what_somebody_wrote(app, tmp_path, monkeypatch, capfd):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    somebody = Applicant(app.test_client())

    reference = somebody.apply(ANSWERS)
    somebody.client.get(f"{path_of(somebody.address)}.pdf")
    seen = clerk_looks(app, reference)
    deliver_everything(app)

    # The test looks where there is something to see: people read it on their pages, and so does the electronic file.
    assert [has_trace(page) for page in (seen[0], seen[1], seen[3])] == [True, True, True]
    (package,) = (house_of(app).settings.data / "dms" / "michelstadt").glob("*.zip")
    with zipfile.ZipFile(package) as opened:
        assert any(has_trace(opened.read(name)) for name in opened.namelist())

    assert [file for file in files_with_traces(tmp_path) if file != package] == []
    assert not has_trace(everything_stored(app))
    said = capfd.readouterr()
    assert not has_trace((said.out + said.err).encode()) and reference in said.out + said.err
    cookies = [cookie.value for cookie in somebody.client._cookies.values()]
    assert not any(has_trace(cookie.encode()) for cookie in cookies)


@pytest.mark.parametrize("typed", [f"{MARKER} 🐕", MARKER * 50])
def test_what_was_refused_leaves_no_trace_either(app, tmp_path, capfd, typed):
    somebody = Applicant(app.test_client())
    somebody.begin()

    somebody.submit({"halter-given": typed, "halter-family": MARKER})

    assert somebody.errors and MARKER in somebody.page.text
    assert list(files_with_traces(tmp_path)) == []
    assert not has_trace(everything_stored(app))
    said = capfd.readouterr()
    assert not has_trace((said.out + said.err).encode())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mistake_of_ours_is_logged_without_what_somebody_wrote(app, capfd, monkeypatch):
    """Its text, its values and the form stay out; its kind and its place are enough to find it."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError(f"cannot handle {MARKER}")

    somebody = Applicant(app.test_client())
    somebody.begin()
    monkeypatch.setattr(steps, "record", broken)
    somebody.submit({"halter-given": MARKER, "halter-family": MARKER}, follow=False)

    assert somebody.page.status_code == 500 and "Das hat bei uns nicht geklappt" in somebody.text
    assert "Traceback" not in somebody.text and "ValueError" not in somebody.text
    said = capfd.readouterr()
    assert (
        '"error": "ValueError"' in said.err and "steps.py" in said.err and not has_trace((said.out + said.err).encode())
    )
