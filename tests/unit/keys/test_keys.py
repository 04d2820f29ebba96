"""Who can open what: nobody else's, nothing moved, nothing changed."""

import json
import stat
import uuid

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from portal.keys import DataKey, HolderSecret, KeyFailure, KeyRing, Sealed

KEY = DataKey.new()
contexts = st.text(min_size=1, max_size=40)


@pytest.fixture
def master_key_file(tmp_path):
    return tmp_path / "keys" / "master.key"


@pytest.fixture
def ring(master_key_file):
    return KeyRing.initialise(master_key_file)


@given(st.binary(max_size=300), contexts)
def test_what_was_sealed_opens_again_in_its_context(plain, context):
    sealed = KEY.seal(plain, context)
    assert isinstance(sealed, Sealed) and KEY.open(sealed, context) == plain


@given(st.binary(max_size=50), contexts, contexts)
def test_a_ciphertext_moved_to_another_context_does_not_open(plain, context, other):
    sealed = KEY.seal(plain, context)
    if other != context:
        with pytest.raises(KeyFailure):
            KEY.open(sealed, other)


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_single_changed_bit_is_noticed(plain, data):
    sealed = bytearray(KEY.seal(plain, "here"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(KeyFailure):
        KEY.open(bytes(sealed), "here")


@given(st.binary(max_size=50))
def test_another_data_key_does_not_open(plain):
    with pytest.raises(KeyFailure):
        DataKey.new().open(KEY.seal(plain, "here"), "here")


@given(st.binary(max_size=200))
def test_any_bytes_instead_of_a_ciphertext_are_a_key_failure(noise):
    with pytest.raises(KeyFailure):
        KEY.open(noise, "here")


def test_the_holder_opens_the_own_draft():
    holder, draft = HolderSecret.new(), uuid.uuid4()
    opened = HolderSecret.from_cookie(holder.cookie).unwrap(holder.wrap(KEY, draft), draft)
    assert opened.open(KEY.seal(b"answers", "c"), "c") == b"answers"


def test_another_browser_does_not_open_the_draft():
    draft = uuid.uuid4()
    with pytest.raises(KeyFailure, match="in dem Browser öffnen, in dem er begonnen wurde"):
        HolderSecret.new().unwrap(HolderSecret.new().wrap(KEY, draft), draft)


def test_a_draft_key_does_not_serve_another_draft_of_the_same_holder():
    holder = HolderSecret.new()
    with pytest.raises(KeyFailure):
        holder.unwrap(holder.wrap(KEY, uuid.uuid4()), uuid.uuid4())


@given(st.binary(max_size=200))
def test_any_bytes_instead_of_a_wrapped_key_are_a_key_failure(noise):
    with pytest.raises(KeyFailure):
        HolderSecret.new().unwrap(noise, uuid.uuid4())


@given(st.binary(min_size=32, max_size=32))
def test_a_holder_secret_survives_its_cookie(secret):
    holder = HolderSecret(secret)
    again = HolderSecret.from_cookie(holder.cookie)
    assert again is not None and again.fingerprint == holder.fingerprint and len(holder.cookie) == 43


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{40,46}", fullmatch=True))
def test_a_cookie_is_either_the_one_way_to_write_a_secret_or_none(text):
    holder = HolderSecret.from_cookie(text)
    assert holder is None or holder.cookie == text


@given(st.binary(min_size=32, max_size=32), st.text(max_size=40))
def test_derived_keys_are_those_of_rfc_5869_as_another_library_computes_them(secret, purpose):
    """Whoever changes how keys are derived makes every cookie, link and draft that is out unreadable."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal: holder " + purpose.encode())
    assert HolderSecret(secret).derived(purpose) == hkdf.derive(secret)


def test_the_fingerprint_tells_holders_apart_and_does_not_hold_the_secret():
    holder = HolderSecret(bytes(range(32)))
    assert holder.fingerprint != HolderSecret.new().fingerprint
    assert len(holder.fingerprint) == 64 and bytes(range(32)).hex() not in holder.fingerprint


def test_a_town_opens_what_was_sent_to_it(ring):
    town, submission = ring.open_town("erbach", ring.new_town_keyset("erbach")), uuid.uuid4()
    opened = town.unwrap(town.wrap(KEY, submission), submission)
    assert opened.open(KEY.seal(b"answers", "c"), "c") == b"answers"


def test_a_town_does_not_open_what_was_sent_to_another(ring):
    erbach = ring.open_town("erbach", ring.new_town_keyset("erbach"))
    michelstadt = ring.open_town("michelstadt", ring.new_town_keyset("michelstadt"))
    submission = uuid.uuid4()
    with pytest.raises(KeyFailure, match="gehört nicht zu „michelstadt“"):
        michelstadt.unwrap(erbach.wrap(KEY, submission), submission)


def test_a_wrapped_key_moved_to_another_submission_does_not_open(ring):
    town = ring.open_town("erbach", ring.new_town_keyset("erbach"))
    with pytest.raises(KeyFailure):
        town.unwrap(town.wrap(KEY, uuid.uuid4()), uuid.uuid4())


def test_a_town_keyset_moved_to_another_town_does_not_open(ring):
    with pytest.raises(KeyFailure):
        ring.open_town("michelstadt", ring.new_town_keyset("erbach"))


def test_the_wrong_master_key_is_named_with_its_remedy(ring, tmp_path):
    other = KeyRing.initialise(tmp_path / "other.key")
    with pytest.raises(KeyFailure, match="Prüfen Sie, ob PORTAL_MASTER_KEY_FILE zu dieser Datenbank gehört"):
        other.open_town("erbach", ring.new_town_keyset("erbach"))


def test_the_master_key_file_can_be_read_by_its_owner_alone(ring, master_key_file):
    assert stat.S_IMODE(master_key_file.stat().st_mode) == 0o600
    assert [path.name for path in master_key_file.parent.iterdir()] == ["master.key"]


def test_a_master_key_is_never_overwritten(ring, master_key_file):
    before = master_key_file.read_bytes()
    with pytest.raises(KeyFailure, match="Sie wird nie überschrieben"):
        KeyRing.initialise(master_key_file)
    assert master_key_file.read_bytes() == before and len(list(master_key_file.parent.iterdir())) == 1


def test_a_missing_master_key_is_named_with_its_remedy(tmp_path):
    with pytest.raises(KeyFailure, match=r"master\.key fehlt\. .*portal keys init"):
        KeyRing.load(tmp_path / "master.key")


def test_a_master_key_that_others_can_read_is_refused(ring, master_key_file):
    master_key_file.chmod(0o644)
    with pytest.raises(KeyFailure, match="chmod 600"):
        KeyRing.load(master_key_file)


@pytest.mark.parametrize("part", ["version", "keyset", "derivation_secret"])
@pytest.mark.parametrize("value", [None, 7, "", "AAAA", "kein Schlüssel"])
def test_a_damaged_master_key_file_is_named_with_its_remedy(ring, master_key_file, part, value):
    document = json.loads(master_key_file.read_text())
    master_key_file.write_text(json.dumps({**document, part: value}))
    with pytest.raises(KeyFailure, match="aus der getrennten Sicherung"):
        KeyRing.load(master_key_file)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "kein Schlüssel"])
def test_a_file_that_is_no_master_key_is_named_with_its_remedy(ring, master_key_file, text):
    master_key_file.write_text(text)
    with pytest.raises(KeyFailure, match="beschädigt"):
        KeyRing.load(master_key_file)


def test_after_a_rotation_the_former_wrappings_still_open(ring, master_key_file):
    wrapped = ring.new_town_keyset("erbach")
    submission = uuid.uuid4()
    key = ring.open_town("erbach", wrapped).wrap(KEY, submission)
    KeyRing.rotate(master_key_file)
    KeyRing.rotate(master_key_file)
    town = KeyRing.load(master_key_file).open_town("erbach", wrapped)
    assert town.unwrap(key, submission).open(KEY.seal(b"x", "c"), "c") == b"x"


def test_after_a_rotation_new_wrappings_use_the_new_master_key(ring, master_key_file):
    rotated = KeyRing.rotate(master_key_file)
    with pytest.raises(KeyFailure):
        ring.open_town("erbach", rotated.new_town_keyset("erbach"))


def test_a_town_can_be_moved_to_the_new_master_key_and_keeps_its_keys(ring, master_key_file):
    wrapped, submission = ring.new_town_keyset("erbach"), uuid.uuid4()
    key = ring.open_town("erbach", wrapped).wrap(KEY, submission)
    rotated = KeyRing.rotate(master_key_file)
    moved = rotated.rewrap_town("erbach", wrapped)
    assert rotated.open_town("erbach", moved).unwrap(key, submission).open(KEY.seal(b"x", "c"), "c") == b"x"
    with pytest.raises(KeyFailure):
        ring.open_town("erbach", moved)


def test_cookies_and_hashes_survive_a_rotation(ring, master_key_file):
    rotated = KeyRing.rotate(master_key_file)
    assert rotated.purpose_key("session cookie") == ring.purpose_key("session cookie")
    assert rotated.keyed_hash("name", "Müller") == ring.keyed_hash("name", "Müller")
    assert stat.S_IMODE(master_key_file.stat().st_mode) == 0o600


def test_the_former_master_key_is_needed_until_the_town_was_moved(ring, master_key_file):
    wrapped = ring.new_town_keyset("erbach")
    assert (ring.former, ring.opens_with_newest("erbach", wrapped)) == (0, True)
    rotated = KeyRing.rotate(master_key_file)
    assert (rotated.former, rotated.opens_with_newest("erbach", wrapped)) == (1, False)
    assert rotated.opens_with_newest("erbach", rotated.rewrap_town("erbach", wrapped))


def test_without_the_former_master_key_what_was_moved_opens_and_what_was_not_does_not(ring, master_key_file):
    wrapped, submission = ring.new_town_keyset("erbach"), uuid.uuid4()
    key = ring.open_town("erbach", wrapped).wrap(KEY, submission)
    moved = KeyRing.rotate(master_key_file).rewrap_town("erbach", wrapped)
    KeyRing.drop_former(master_key_file)
    left = KeyRing.load(master_key_file)
    assert left.former == 0
    assert left.open_town("erbach", moved).unwrap(key, submission).open(KEY.seal(b"x", "c"), "c") == b"x"
    with pytest.raises(KeyFailure):
        left.open_town("erbach", wrapped)
    assert left.purpose_key("session cookie") == ring.purpose_key("session cookie")
    assert stat.S_IMODE(master_key_file.stat().st_mode) == 0o600


def test_purposes_do_not_share_a_key(ring):
    keys = {ring.purpose_key("a"), ring.purpose_key("b"), ring.purpose_key("hash a")}
    assert len(keys) == 3 and all(len(key) == 32 for key in keys)
    assert ring.keyed_hash("a", "Müller") != ring.keyed_hash("b", "Müller")


def test_two_installations_do_not_share_their_hashes(ring, tmp_path):
    assert KeyRing.initialise(tmp_path / "other.key").keyed_hash("name", "Müller") != ring.keyed_hash("name", "Müller")


def test_no_secret_shows_itself_when_printed(ring):
    holder = HolderSecret.new()
    town = ring.open_town("erbach", ring.new_town_keyset("erbach"))
    assert [repr(it) for it in (KEY, holder, ring, town)] == [
        "<DataKey>",
        "<HolderSecret>",
        "<KeyRing>",
        "<TownKeys erbach>",
    ]


def test_a_server_key_opens_in_every_process_and_for_its_purpose_and_context_alone(tmp_path):
    file = tmp_path / "master.key"
    sealed = KeyRing.initialise(file).server_key("mail").seal(b"geheim", "mail:1")
    KeyRing.rotate(file)
    ring = KeyRing.load(file)
    assert ring.server_key("mail").open(sealed, "mail:1") == b"geheim"
    for key, context in ((ring.server_key("other"), "mail:1"), (ring.server_key("mail"), "mail:2")):
        with pytest.raises(KeyFailure):
            key.open(sealed, context)
    with pytest.raises(KeyFailure):
        KeyRing.initialise(tmp_path / "other.key").server_key("mail").open(sealed, "mail:1")
