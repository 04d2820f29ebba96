"""Uploads to one draft from two tabs at once."""

import io
import threading
from contextlib import suppress

from PIL import Image
from sqlalchemy import event

from portal.attachments import Limits, UploadRefused, add
from portal.drafts import hold_open
from tests.integration.attachments.conftest import Uploading


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


def test_two_uploads_at_the_same_moment_do_not_pass_the_limit_together(house, draft, owner, files):
    """Both see room before either is stored; who comes second has to look again after the first is there."""
    both_have_begun, both_saw_room = threading.Barrier(2), threading.Barrier(2)
    refused = []

    def wait_for_the_other(*_):
        with suppress(threading.BrokenBarrierError):  # who comes second must not get here
            both_saw_room.wait(timeout=2)

    def within(session):
        if not house.settings.embedded:  # on SQLite there is one writer at a time
            both_have_begun.wait(timeout=30)
            event.listen(session, "before_flush", wait_for_the_other)
        hold_open(session, draft)

    def send(name):
        uploading = Uploading(house, owner)
        with uploading.received({"nachweis": (io.BytesIO(photo()), name)}) as received:
            [upload] = received.uploads("nachweis")
            try:
                add(house, owner, "nachweis", upload, Limits(files=1), within=within)
            except UploadRefused as refusal:
                refused.append(str(refusal))

    threads = [threading.Thread(target=send, args=(f"{n}.jpg",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files()) == 1 and len(refused) == 1
