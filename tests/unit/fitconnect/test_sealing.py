"""What an authority finds in a submission, opened with an implementation of JWE that is not ours."""

import functools
import hashlib
import json
import subprocess
import sys
import uuid
from dataclasses import replace
from datetime import date

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto import jwe, jwk

from portal.fitconnect import (
    Data,
    Enclosure,
    Purpose,
    Submission,
    SubmissionRefused,
    enclosure_id,
    metadata_findings,
    metadata_of,
    read_key,
    seal,
    tag_findings,
)
from tests.generated import MANY
from tests.tools import shared

CASE = uuid.UUID("0197c1f2-1111-7000-8000-000000000001")
SCHEMA_URI = "https://schema.fitko.de/fim/s05000001296_2.1.0.schema.json"


@pytest.fixture(scope="module")
def authority() -> jwk.JWK:
    """The authority's own key, of which we see only the public part."""
    return jwk.JWK.generate(kty="RSA", size=4096, kid="authority-key-1", alg="RSA-OAEP-256")


@pytest.fixture(scope="module")
def key(authority):
    return read_key(authority.export_public(as_dict=True) | {"key_ops": ["wrapKey"]})


@functools.cache
def metadata_schema() -> jsonschema.Draft202012Validator:
    """The official schema; no fixture, for hypothesis would write it out."""
    file = shared() / "xoev" / "fitconnect" / "metadata" / "metadata-2.1.0.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def enclosure(role="receipt", content=b"%PDF-1.7", **other) -> Enclosure:
    told = {"media_type": "application/pdf", "purpose": Purpose.FORM, "filename": "Eingangsbestätigung.pdf"}
    return Enclosure(enclosure_id(CASE, role), content, **(told | other))


SUBMISSION = Submission(
    Data(b'{"G05000011668": {}}', SCHEMA_URI, "application/json"),
    (
        enclosure(),
        enclosure("file 1", b"\xff\xd8", media_type="image/jpeg", purpose=Purpose.ATTACHMENT, filename="Foto.jpg"),
    ),
    "MIC-2026-000123",
    date(2026, 9, 1),
)


def opened(text: str, authority: jwk.JWK) -> tuple[bytes, dict]:
    token = jwe.JWE(algs=["RSA-OAEP-256", "A256GCM"])
    token.deserialize(text)
    token.decrypt(authority, max_plaintext=0)
    return token.payload, token.jose_header


def test_every_part_opens_with_the_key_of_the_authority_and_is_what_we_put_in(authority, key):
    sealed = seal(SUBMISSION, key)
    assert opened(sealed.data, authority)[0] == SUBMISSION.data.content
    assert json.loads(opened(sealed.metadata, authority)[0]) == metadata_of(SUBMISSION)
    for sent in SUBMISSION.enclosures:
        assert opened(sealed.enclosures[sent.enclosure_id], authority)[0] == sent.content
    assert sealed.enclosures.keys() == {sent.enclosure_id for sent in SUBMISSION.enclosures}


def test_the_header_of_every_part_says_how_for_whom_and_what_and_nothing_else(authority, key):
    sealed = seal(SUBMISSION, key)
    expected = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "authority-key-1"}
    assert opened(sealed.data, authority)[1] == expected | {"cty": "application/json"}
    assert opened(sealed.metadata, authority)[1] == expected | {"cty": "application/json"}
    photo = SUBMISSION.enclosures[1].enclosure_id
    assert opened(sealed.enclosures[photo], authority)[1] == expected | {"cty": "image/jpeg"}


def test_the_metadata_bind_every_part_by_its_hash():
    metadata = metadata_of(SUBMISSION)
    metadata_schema().validate(metadata)
    content = metadata["contentStructure"]
    assert content["data"]["hash"]["content"] == hashlib.sha512(SUBMISSION.data.content).hexdigest()
    assert [part["hash"]["content"] for part in content["attachments"]] == [
        hashlib.sha512(sent.content).hexdigest() for sent in SUBMISSION.enclosures
    ]
    assert [part["purpose"] for part in content["attachments"]] == ["form", "attachment"]
    assert metadata["additionalReferenceInfo"] == {
        "senderReference": "MIC-2026-000123",
        "applicationDate": "2026-09-01",
    }


def test_our_check_takes_what_another_hand_wrote_after_the_schema():
    sample = shared() / "xoev" / "constructed-samples" / "fitconnect-metadata-2.1.0.json"
    metadata = json.loads(sample.read_text(encoding="utf-8"))
    assert metadata_findings(metadata) == ()


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"reference": ""}, "senderReference"),
        ({"reference": "MIC\x00"}, "senderReference"),
        ({"data": replace(SUBMISSION.data, schema_uri="gewerbe")}, "schemaUri"),
        ({"data": replace(SUBMISSION.data, media_type="text/csv")}, "mimeType"),
        ({"enclosures": (enclosure(), enclosure("other"))}, "Höchstens eine"),
        ({"enclosures": (enclosure(), enclosure(purpose=Purpose.REPORT))}, "dieselbe Kennung"),
        ({"enclosures": (enclosure(media_type="PDF"),)}, "mimeType"),
        ({"enclosures": (enclosure(filename=""),)}, "filename"),
        ({"enclosures": (enclosure(filename="a\nb.pdf"),)}, "filename"),
        ({"enclosures": (enclosure(filename="\ud800.pdf"),)}, "filename"),
        ({"enclosures": (enclosure(description="\x07"),)}, "description"),
        ({"enclosures": (replace(enclosure(), enclosure_id=CASE),)}, "attachmentId"),
        ({"reply_email": "niemand"}, "replyChannel"),
        ({"data": replace(SUBMISSION.data, content=b"")}, "leer"),
        ({"enclosures": (enclosure(content=b""),)}, "leer"),
    ],
)
def test_what_fit_connect_would_refuse_is_refused_before_anything_is_encrypted(changed, place, key):
    with pytest.raises(SubmissionRefused, match=place):
        seal(replace(SUBMISSION, **changed), key)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"$schema": metadata_of(SUBMISSION)["$schema"]},
        metadata_of(SUBMISSION)
        | {"$schema": "https://schema.fitko.de/fit-connect/metadata/1.0.0/metadata.schema.json"},
        metadata_of(SUBMISSION) | {"contentStructure": {"data": {}, "attachments": []}},
    ],
)
def test_what_the_schema_refuses_our_check_refuses_too(broken):
    assert not metadata_schema().is_valid(broken)
    assert metadata_findings(broken)


NAMES = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1, max_size=60)
KINDS = ["application/pdf", "image/png", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"]
PARTS = st.lists(
    st.tuples(
        st.binary(min_size=1, max_size=3000),
        NAMES,
        st.sampled_from([Purpose.ATTACHMENT, Purpose.REPORT]),
        st.sampled_from(KINDS),
    ),
    max_size=3,
)


@MANY
@given(data=st.binary(min_size=1, max_size=5000), parts=PARTS, reference=NAMES, day=st.dates(), reply=st.booleans())
def test_any_content_of_any_size_and_name_arrives_as_it_was(authority, key, data, parts, reference, day, reply):
    enclosures = tuple(
        Enclosure(enclosure_id(CASE, str(number)), content, kind, purpose, name)
        for number, (content, name, purpose, kind) in enumerate(parts)
    )
    email = "erika@example.org" if reply else ""
    submission = Submission(Data(data, SCHEMA_URI, "application/json"), enclosures, reference, day, email)
    sealed = seal(submission, key)
    metadata = json.loads(opened(sealed.metadata, authority)[0])
    metadata_schema().validate(metadata)
    assert opened(sealed.data, authority)[0] == data
    for sent, told in zip(enclosures, metadata["contentStructure"]["attachments"], strict=True):
        content = opened(sealed.enclosures[sent.enclosure_id], authority)[0]
        assert content == sent.content
        assert told["hash"]["content"] == hashlib.sha512(content).hexdigest()
        assert told["filename"] == sent.filename


def test_twenty_megabytes_are_one_part_too(authority, key):
    content = bytes(range(256)) * (20 * 4096)
    submission = replace(SUBMISSION, enclosures=(enclosure(content=content),))
    text = seal(submission, key).enclosures[enclosure_id(CASE, "receipt")]
    assert opened(text, authority)[0] == content
    [told] = metadata_of(submission)["contentStructure"]["attachments"]
    assert told["hash"] == {"type": "sha512", "content": hashlib.sha512(content).hexdigest()}


@given(piece=st.integers(0, 4), place=st.floats(0, 1, exclude_max=True))
def test_a_part_somebody_changed_does_not_open(authority, key, piece, place):
    pieces = list(seal(SUBMISSION, key).data.split("."))
    # The last sign of a piece may hold bits that no byte takes.
    position = int(place * (len(pieces[piece]) - 1))
    other = "A" if pieces[piece][position] != "A" else "B"
    pieces[piece] = pieces[piece][:position] + other + pieces[piece][position + 1 :]
    with pytest.raises((jwe.InvalidJWEData, jwe.InvalidJWEOperation)):
        opened(".".join(pieces), authority)


def test_another_key_does_not_open_it(key):
    stranger = jwk.JWK.generate(kty="RSA", size=2048)
    with pytest.raises(jwe.InvalidJWEData):
        opened(seal(SUBMISSION, key).data, stranger)


def test_no_two_sendings_look_alike_but_their_metadata_do(authority, key):
    first, second = seal(SUBMISSION, key), seal(SUBMISSION, key)
    assert first.data != second.data
    assert opened(first.metadata, authority)[0] == opened(second.metadata, authority)[0]


def test_an_event_that_repeats_all_tags_is_about_this_submission(key):
    sealed = seal(SUBMISSION, key)
    event = sealed.tags.as_event()
    assert event["data"] == sealed.data.split(".")[4]
    assert json.loads(json.dumps(event)) == event
    assert tag_findings(sealed.tags, event) == ()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"data": "AAAA"}, "Fachdaten"),
        ({"data": None}, "Fachdaten"),
        ({"metadata": "ÄÖ\ud800"}, "Metadaten"),
        ({"attachments": {}}, "Anlagen"),
        ({"attachments": None}, "Anlagen"),
        ({"attachments": {str(enclosure_id(CASE, role)): "AAAA" for role in ("receipt", "file 1")}}, "Anlagen"),
    ],
)
def test_an_event_with_another_tag_is_told(key, changed, part):
    sent = seal(SUBMISSION, key).tags
    [sentence] = tag_findings(sent, sent.as_event() | changed)
    assert part in sentence


def test_the_id_of_an_enclosure_is_the_same_each_time_and_looks_random_to_fit_connect():
    assert enclosure_id(CASE, "receipt") == enclosure_id(CASE, "receipt") != enclosure_id(CASE, "file 1")
    assert enclosure_id(CASE, "receipt").version == 4


def test_a_process_that_sends_nothing_does_not_load_the_encryption():
    code = "import sys, portal.fitconnect; sys.exit('joserfc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
