"""Sending passes the files on: keys are wrapped anew, bytes stay where they are, and nothing is lost half-way."""

import io
from dataclasses import replace
from uuid import uuid4

import pytest
from PIL import Image

from portal.attachments import FilesChanged, Owner, State, StillChecking, files_of, hand_over, prepare_hand_over, remove
from portal.attachments import open_attachment as reading
from portal.attachments.models import AttachmentRow
from portal.database import Scope, new_id, utc_now
from portal.drafts import delete_open
from portal.keys import DataKey, KeyFailure
from portal.submissions.models import Submission
from tests.integration.attachments.conftest import no_lock

TOWN = Scope.town("erbach")


def photo():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def submission():
    return Owner.submission("erbach", new_id(), DataKey.new())


@pytest.fixture
def send(house, draft, owner, submission):
    """Accept the draft as `portal.submissions` does, as far as files are concerned."""

    def send(prepared):
        with house.database.writing(TOWN) as session:
            session.add(
                Submission(
                    municipality="erbach",
                    id=submission.id,
                    reference="AAAA-BBBB-CCCC",
                    service="hund-anmelden",
                    definition_hash=draft.definition_hash,
                    draft_id=draft.id,
                    received_at=utc_now(),
                )
            )
            hand_over(session, prepared)

    return send


def of(house, owner):
    with house.database.reading(TOWN) as session:
        return files_of(session, owner)


def test_after_sending_the_files_open_with_the_key_of_the_submission_alone(house, owner, submission, upload, send):
    sent = (upload("a.jpg", photo()), upload("b.jpg", photo(), field="other"))
    before = [reading(house, file).read() for file in sent]
    stored = {path: path.read_bytes() for path in (house.settings.data / "attachments").rglob("*") if path.is_file()}
    send(prepare_hand_over(of(house, owner), owner, submission))
    arrived = of(house, submission)
    assert [(file.id, file.name, file.field, file.sha256) for file in arrived] == [
        (file.id, file.name, file.field, file.sha256) for file in sent
    ]
    assert [reading(house, file).read() for file in arrived] == before
    assert of(house, owner) == ()
    assert all(path.read_bytes() == content for path, content in stored.items()), "not a byte moves"
    with pytest.raises(KeyFailure):
        of(house, replace(submission, key=owner.key))
    with pytest.raises(KeyFailure):
        reading(house, replace(arrived[0], key=owner.key))


def test_files_of_a_sent_draft_stay_when_the_draft_ends(house, owner, submission, upload, send, secret):
    upload("a.jpg", photo())
    send(prepare_hand_over(of(house, owner), owner, submission))
    delete_open(house, "erbach", "hund-anmelden", secret)
    assert [reading(house, file).read()[:2] for file in of(house, submission)] == [b"\xff\xd8"]


@pytest.mark.parametrize("state", [State.CHECKING, State.WAITING])
def test_what_is_still_being_checked_is_not_sent(house, owner, submission, upload, state):
    upload("a.jpg", photo())
    with house.database.writing(TOWN) as session:
        session.query(AttachmentRow).one().state = state
    with pytest.raises(StillChecking, match=r"„a\.jpg“ wird noch geprüft"):
        prepare_hand_over(of(house, owner), owner, submission)


def test_what_was_refused_stays_behind(house, owner, submission, upload, send):
    upload("a.jpg", photo())
    good = upload("b.jpg", photo())
    with house.database.writing(TOWN) as session:
        row = session.query(AttachmentRow).order_by(AttachmentRow.id).first()
        row.state, row.refusal, row.wrapped_key = State.REFUSED, "malware", None
    assert "Schadsoftware" in of(house, owner)[0].problem
    send(prepare_hand_over(of(house, owner), owner, submission))
    assert [file.id for file in of(house, submission)] == [good.id]
    assert [file.name for file in of(house, owner)] == ["a.jpg"]


@pytest.mark.parametrize("change", ["added", "removed"])
def test_if_the_files_changed_meanwhile_nothing_is_sent(house, owner, submission, upload, send, change):
    first = upload("a.jpg", photo())
    prepared = prepare_hand_over(of(house, owner), owner, submission)
    if change == "added":
        upload("b.jpg", photo())
    else:
        remove(house, owner, first.id, within=no_lock)
    there = of(house, owner)
    with pytest.raises(FilesChanged):
        send(prepared)
    assert of(house, owner) == there and of(house, submission) == ()
    with house.database.reading(TOWN) as session:
        assert session.query(Submission).count() == 0


def test_only_files_of_the_draft_are_prepared(house, owner, submission, upload):
    upload("a.jpg", photo())
    with pytest.raises(KeyFailure):
        prepare_hand_over(of(house, owner), replace(owner, key=DataKey.new()), submission)


def test_a_row_belongs_to_exactly_one_owner(house, owner, upload):
    from sqlalchemy.exc import IntegrityError

    upload("a.jpg", photo())
    for change in ({"draft_id": None}, {"submission_id": uuid4()}):
        with pytest.raises(IntegrityError), house.database.writing(TOWN) as session:
            row = session.query(AttachmentRow).one()
            for name, value in change.items():
                setattr(row, name, value)
            session.flush()
