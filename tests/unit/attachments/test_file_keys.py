"""A stored file opens whole, in its own place and with its own key, or not at all."""

import io
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.attachments.store import EncryptedFile, Store, chunks
from portal.file_keys import FileKey
from portal.keys import DataKey, KeyFailure, KeyRing

TOWN = "erbach"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def stored(store, content, key=None):
    key = key or FileKey.new()
    number = uuid.uuid4()
    store.write(TOWN, number, key, iter(content))
    return number, key


def read(store, number, key, town=TOWN):
    return b"".join(chunks(store.open(town, number, key)))


@settings(max_examples=40)
@given(parts=st.lists(st.binary(max_size=9000), max_size=6))
def test_any_bytes_in_any_parts_come_back(tmp_path_factory, parts):
    store = Store(tmp_path_factory.mktemp("store"))
    number, key = stored(store, parts)
    assert read(store, number, key) == b"".join(parts)


@settings(max_examples=40)
@given(size=st.integers(0, 20_000), data=st.data())
def test_a_file_that_was_cut_off_or_changed_does_not_open(tmp_path_factory, size, data):
    store = Store(tmp_path_factory.mktemp("store"))
    number, key = stored(store, [b"x" * size])
    path = store.path(TOWN, number)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[place:]
    else:
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    with pytest.raises(KeyFailure):
        read(store, number, key)
    with pytest.raises(KeyFailure), store.open(TOWN, number, key) as whole:
        whole.read()


def test_a_file_put_in_the_place_of_another_does_not_open(store):
    """Not even with the same key: it is bound to its row and its town."""
    first, key = stored(store, [b"first"])
    second, _ = stored(store, [b"second"], key)
    store.path(TOWN, second).write_bytes(store.path(TOWN, first).read_bytes())
    with pytest.raises(KeyFailure):
        read(store, second, key)
    elsewhere = store.path("sontra", first)
    elsewhere.parent.mkdir(parents=True)
    elsewhere.write_bytes(store.path(TOWN, first).read_bytes())
    with pytest.raises(KeyFailure):
        read(store, first, key, "sontra")
    assert read(store, first, key) == b"first"


def test_a_file_key_opens_for_its_owner_and_its_row_alone():
    key, owner = FileKey.new(), DataKey.new()
    wrapped = key.wrapped(owner, "this row")
    assert _opens(FileKey.unwrapped(wrapped, owner, "this row"), key)
    for other, context in ((DataKey.new(), "this row"), (owner, "another row")):
        with pytest.raises(KeyFailure):
            FileKey.unwrapped(wrapped, other, context)


def test_the_scan_key_opens_with_the_master_key_file_alone(tmp_path):
    ring, other = (KeyRing.initialise(tmp_path / name / "master.key") for name in ("ours", "theirs"))
    key = FileKey.new()
    wrapped = key.wrapped_for_scan(ring, "this row")
    assert _opens(FileKey.unwrapped_for_scan(wrapped, ring, "this row"), key)
    KeyRing.rotate(tmp_path / "ours" / "master.key")
    rotated = KeyRing.load(tmp_path / "ours" / "master.key")
    assert _opens(FileKey.unwrapped_for_scan(wrapped, rotated, "this row"), key)
    for wrong, context in ((other, "this row"), (ring, "another row")):
        with pytest.raises(KeyFailure):
            FileKey.unwrapped_for_scan(wrapped, wrong, context)


def test_if_the_content_breaks_off_nothing_stays(store):
    def breaking():
        yield b"half"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.write(TOWN, uuid.uuid4(), FileKey.new(), breaking())
    assert [path for path in store.data.rglob("*") if path.is_file()] == []


def test_only_its_owner_may_read_the_file_and_its_folders(store):
    number, _ = stored(store, [b"x"])
    path = store.path(TOWN, number)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_new_file_never_overwrites_one_that_is_being_received(tmp_path):
    path = tmp_path / "there"
    path.write_bytes(b"x")
    with pytest.raises(FileExistsError):
        EncryptedFile(path, FileKey.new(), "x")


def _opens(key, made_by):
    sink = io.BytesIO()
    sink.close = lambda: None
    made_by.encrypting(sink, "c").close()
    return key.decrypting(io.BytesIO(sink.getvalue()), "c").read() == b""
