"""Uploads go through the real form parser into the encrypted store; nowhere in clear, and half ones not at all."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import werkzeug.exceptions
from flask import Flask, request
from PIL import Image
from werkzeug.test import EnvironBuilder

from portal.attachments import MOST_FILE_BYTES, Limits, UploadRefused, UploadRequest, add, receiving, remove
from portal.attachments import open_attachment as reading
from portal.attachments.attachment import MEGABYTE
from portal.attachments.inspection import inspecting
from portal.attachments.models import AttachmentRow
from portal.database import Scope
from portal.drafts import delete_open
from portal.keys import DataKey, KeyFailure
from tests.integration.attachments.conftest import no_lock
from tests.tools import PROJECT

MARKER = b"Marker-4711-Plaintext"


def photo(size=(60, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG")
    return out.getvalue()


def files_below(folder: Path):
    return [path for path in folder.rglob("*") if path.is_file() and path.parts[-2:] != ("keys", "master.key")]


@pytest.fixture
def bytes_on_disk(house):
    """Everything that lies in the installation's folder, without the database."""
    data = house.settings.data
    return lambda: {
        path: path.read_bytes() for name in ("attachments", "incoming") for path in files_below(data / name)
    }


@pytest.fixture
def content(house):
    def read(attachment):
        with reading(house, attachment) as stream:
            return stream.read()

    return read


# Storing --------------------------------------------------------------------------------------------------------------


def test_what_was_uploaded_is_listed_and_can_be_read(upload, files, content):
    first = upload("foto.jpg", photo())
    second = upload("foto.jpg", photo((10, 10)), field="hunde-2-foto")
    assert files() == (first, second)
    with Image.open(io.BytesIO(content(first))) as picture:
        assert picture.size == first.pixels == (60, 40)
    assert first.size == len(content(first)) and first.field == "nachweis" and second.field == "hunde-2-foto"


def test_nothing_lies_on_the_disk_in_clear_at_any_moment(house, upload, bytes_on_disk, monkeypatch):
    noise = io.BytesIO()
    Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3)).save(noise, "PNG")
    plain = noise.getvalue()
    before_inspection = {}

    def look_first(self, *arguments, **options):
        before_inspection.update(bytes_on_disk())
        return inspecting(self, *arguments, **options)

    monkeypatch.setattr("portal.attachments.keeping.inspecting", look_first)
    upload("foto.png", plain)
    piece = plain[200:232]
    assert before_inspection and not any(piece in content for content in before_inspection.values())
    after = bytes_on_disk()
    assert len(after) == 1 and b"PNG" not in next(iter(after.values()))


def test_the_name_of_a_file_is_nowhere_in_clear(house, upload):
    upload("Marker-Geheimname.jpg", photo())
    with house.database.reading(Scope.town("erbach")) as session:
        row = session.query(AttachmentRow).one()
        assert all(b"Marker" not in bytes(value) for value in vars(row).values() if isinstance(value, bytes))
    assert not any("Marker" in str(path) for path in files_below(house.settings.data))


def test_the_same_file_twice_has_two_keys(upload, bytes_on_disk):
    upload("a.jpg", photo())
    upload("b.jpg", photo())
    first, second = bytes_on_disk().values()
    assert first != second


def test_another_draft_sees_nothing_and_opens_nothing(house, upload, content):
    attachment = upload("a.jpg", photo())
    with pytest.raises(KeyFailure):
        content(replace(attachment, key=DataKey.new()))


def test_rows_whose_keys_were_exchanged_do_not_open(house, upload, files, content):
    upload("a.jpg", photo())
    upload("b.jpg", photo((5, 5)))
    with house.database.writing(Scope.town("erbach")) as session:
        a, b = session.query(AttachmentRow).order_by(AttachmentRow.id)
        a.wrapped_key, b.wrapped_key = b.wrapped_key, a.wrapped_key
    for attachment in files():
        with pytest.raises(KeyFailure):
            content(attachment)


def test_a_removed_file_is_gone_with_its_bytes_and_only_from_its_own_draft(house, owner, upload, files, bytes_on_disk):
    attachment = upload("a.jpg", photo())
    assert not remove(house, replace(owner, id=uuid4()), attachment.id, within=no_lock)
    assert files() == (attachment,)
    assert remove(house, owner, attachment.id, within=no_lock)
    assert files() == () and bytes_on_disk() == {}
    assert not remove(house, owner, attachment.id, within=no_lock)


def test_with_its_draft_a_file_loses_its_keys(house, upload, secret, files):
    upload("a.jpg", photo())
    assert delete_open(house, "erbach", "hund-anmelden", secret) == 1
    assert files() == ()


def test_a_row_is_written_only_if_the_draft_still_takes_files(house, owner, upload, files, bytes_on_disk):
    class Sent(Exception):
        pass

    def refuse(session):
        raise Sent

    with upload.received({"f": (io.BytesIO(photo()), "a.jpg")}) as received, pytest.raises(Sent):
        add(house, owner, "f", received.uploads("f")[0], Limits(), within=refuse)
    assert files() == () and bytes_on_disk() == {}


# Limits ---------------------------------------------------------------------------------------------------------------


def test_a_file_above_the_limit_of_its_field_is_refused_with_its_size(upload, bytes_on_disk):
    refusal = upload.refused("plan.pdf", b"%PDF-" + b"x" * (3 * MEGABYTE), limits=Limits(file_bytes=2 * MEGABYTE))
    assert str(refusal).startswith("„plan.pdf“ ist 3,1 MB groß. Erlaubt sind 2 MB.")
    assert bytes_on_disk() == {}


def test_a_file_above_the_hard_limit_is_read_to_its_end_but_not_kept(upload, bytes_on_disk):
    size = MOST_FILE_BYTES + 1
    with upload.received({"f": (io.BytesIO(bytes(size)), "groß.pdf"), "after": "still there"}) as received:
        [found] = received.uploads("f")
        assert (found.size, request.form["after"], bytes_on_disk()) == (size, "still there", {})
        with pytest.raises(UploadRefused, match="Erlaubt sind 50 MB"):
            found.check_size(MOST_FILE_BYTES * 2)


def test_a_field_takes_as_many_files_as_it_says(upload, files):
    one = Limits(files=1)
    upload("a.jpg", photo(), limits=one)
    assert upload.refused("b.jpg", photo(), limits=one).code == "too_many"
    assert upload("b.jpg", photo(), limits=one, field="other").name == "b.jpg"
    assert [file.name for file in files()] == ["a.jpg", "b.jpg"]


def test_a_field_takes_only_its_formats(upload, bytes_on_disk):
    assert upload.refused("a.jpg", photo(), limits=Limits(media_types=("application/pdf",))).code == "format"
    assert bytes_on_disk() == {}


def test_a_draft_takes_no_more_than_a_hundred_megabytes(house, upload):
    for name in ("a.jpg", "b.jpg"):
        upload(name, photo())
    with house.database.writing(Scope.town("erbach")) as session:
        for row in session.query(AttachmentRow):
            row.size = 50 * MEGABYTE - 100
    assert upload.refused("c.jpg", photo(), field="other").code == "draft_full"


# Receiving ------------------------------------------------------------------------------------------------------------


def test_fields_beside_the_files_arrive_as_always(upload):
    data = {"csrf_token": "t", "name": "Jürgen", "f": (io.BytesIO(photo()), "a.jpg"), "action": "upload"}
    with upload.received(data) as received:
        assert (request.form["csrf_token"], request.form["name"], request.form["action"]) == ("t", "Jürgen", "upload")
        assert [found.name for found in received.uploads("f")] == ["a.jpg"]
        assert received.uploads("other") == ()


def test_where_no_file_was_chosen_none_is_there(upload, bytes_on_disk):
    with upload.received({"f": (io.BytesIO(b""), "")}) as received:
        assert received.uploads("f") == () and bytes_on_disk() == {}


def test_several_files_of_one_input_keep_their_order(upload):
    with upload.received({"f": [(io.BytesIO(b"%d" % n), f"{n}.pdf") for n in range(3)]}) as received:
        found = received.uploads("f")
        assert [(each.name, b"".join(each.content())) for each in found] == [(f"{n}.pdf", b"%d" % n) for n in range(3)]


def test_after_the_request_nothing_received_is_left(upload, bytes_on_disk):
    with upload.received({"f": (io.BytesIO(photo()), "a.jpg")}) as received:
        assert received.uploads("f") and len(bytes_on_disk()) == 1
    assert bytes_on_disk() == {}


class Interrupted(io.BytesIO):
    """A connection that breaks off in the middle."""

    def readinto(self, buffer):
        count = super().readinto(buffer)
        if not count:
            raise ConnectionResetError
        return count


def multipart(content, complete):
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n'
    return head + content + (b"\r\n--b--\r\n" if complete else b"")


@pytest.mark.parametrize("how", ["reset", "silence", "no end"])
def test_of_an_upload_that_breaks_off_nothing_stays(house, bytes_on_disk, how):
    body = multipart(MARKER * 40_000, complete=False)
    app = Flask("uploads")
    app.request_class = UploadRequest
    stream = Interrupted(body) if how == "reset" else io.BytesIO(body)
    length = len(body) + (0 if how == "no end" else 1000)
    environ = EnvironBuilder(method="POST").get_environ() | {"CONTENT_TYPE": "multipart/form-data; boundary=b"}
    with app.request_context({**environ, "wsgi.input": stream, "CONTENT_LENGTH": str(length)}):
        try:
            with receiving(house, request) as received:
                assert received.uploads("f") == ()
                assert how == "no end"
        except (werkzeug.exceptions.ClientDisconnected, ConnectionResetError):
            assert how != "no end"
    assert bytes_on_disk() == {}


def test_files_nobody_asked_for_are_thrown_away(app, bytes_on_disk, tmp_path, monkeypatch):
    """On any page: Werkzeug by itself would put them into a temporary folder, in clear."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    body = {"f": (io.BytesIO(MARKER * 40_000), "a.pdf"), "x": "y"}
    with app.test_request_context("/", method="POST", data=body):
        assert request.form["x"] == "y"
        assert request.files["f"].read() == b""
    assert bytes_on_disk() == {}


def test_only_a_page_that_receives_files_takes_more_than_a_form(app, house):
    body = {"f": (io.BytesIO(bytes(2 * MEGABYTE)), "a.pdf")}
    with (
        app.test_request_context("/", method="POST", data=body),
        pytest.raises(werkzeug.exceptions.RequestEntityTooLarge),
    ):
        request.form.get("x")
    body = {"f": (io.BytesIO(bytes(2 * MEGABYTE)), "a.pdf")}
    with app.test_request_context("/", method="POST", data=body), receiving(house, request) as received:
        assert received.uploads("f")[0].size == 2 * MEGABYTE


MEASURED = """
import resource, sys
from pathlib import Path
from flask import Flask, request
from werkzeug.test import EnvironBuilder
from portal.attachments.receiving import Received, UploadRequest
from portal.attachments.store import Store

class Body:
    '''A multipart body of 50 MB that is made while it is read.'''
    def __init__(self, size):
        self.head = b'--b\\r\\nContent-Disposition: form-data; name="f"; filename="a.pdf"\\r\\n\\r\\n'
        self.left, self.tail = size, b"\\r\\n--b--\\r\\n"
        self.length = len(self.head) + size + len(self.tail)
    def read(self, most=-1):
        if self.head:
            part, self.head = self.head, b""
        elif self.left:
            part = bytes(min(self.left, most)); self.left -= len(part)
        else:
            part, self.tail = self.tail, b""
        return part

app = Flask("uploads")
app.request_class = UploadRequest
def upload(size):
    body = Body(size)
    environ = EnvironBuilder(method="POST").get_environ() | {"CONTENT_TYPE": "multipart/form-data; boundary=b"}
    with app.request_context({**environ, "wsgi.input": body, "CONTENT_LENGTH": str(body.length)}):
        request.received = Received(Store(Path(sys.argv[1])), request, 50 * 1024**2)
        [found] = request.received.uploads("f")
        assert found.size == size and sum(map(len, found.content())) == size
        request.received.discard()
upload(100_000)  # whatever is loaded once is loaded now
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
upload(50 * 1024**2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_fifty_megabytes_take_less_than_ten_of_memory(tmp_path):
    """Received through the real parser and read back again, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 10 * 1024, f"{run.stdout} kB"
