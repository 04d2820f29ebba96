"""Files that nobody knows any more go after a day; files of somebody never do."""

import io
import os
import time

import pytest
from PIL import Image

from portal.attachments import open_attachment as reading
from portal.attachments import sweep
from portal.drafts import delete_open

DAY = 24 * 60 * 60


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def age(house):
    """Make every file older by so many seconds."""

    def age(seconds):
        moment = time.time() - seconds
        for name in ("attachments", "incoming"):
            for path in (house.settings.data / name).rglob("*"):
                if path.is_file():
                    os.utime(path, (moment, moment))

    return age


def files(house):
    data = house.settings.data
    return [path for name in ("attachments", "incoming") for path in (data / name).rglob("*") if path.is_file()]


def test_the_bytes_of_a_deleted_draft_go_after_a_day(house, upload, secret, age):
    upload("a.jpg", photo())
    upload("b.jpg", photo())
    delete_open(house, "erbach", "hund-anmelden", secret)
    age(DAY - 60)
    assert sweep(house) == 0 and len(files(house)) == 2
    age(DAY + 60)
    assert sweep(house) == 2 and files(house) == []


def test_what_somebody_still_has_stays_however_old(house, upload, age):
    attachment = upload("a.jpg", photo())
    age(1000 * DAY)
    assert sweep(house) == 0
    assert reading(house, attachment).read()


def test_what_a_crash_left_goes_wherever_it_lies(house, upload, age):
    kept = upload("a.jpg", photo())
    attachments = house.settings.data / "attachments"
    for path in (
        house.settings.data / "incoming" / "0123",
        attachments / "erbach" / "00" / "no-number",
        attachments / "sontra" / "00" / str(kept.id),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    age(2 * DAY)
    assert sweep(house) == 3
    assert len(files(house)) == 1 and reading(house, kept).read()


def test_without_any_uploads_there_is_nothing_to_sweep(house):
    assert sweep(house) == 0
