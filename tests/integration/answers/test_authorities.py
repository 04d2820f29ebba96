"""What an authority tells reaches its case: sealed, in words, and no longer than the case itself."""

from uuid import uuid4

import sqlalchemy as sa

from portal.answers import answers_of, laid_aside, stages, told
from portal.answers.matching import ERASED
from portal.answers.models import AnswerRow
from portal.database import WORKER, new_id, utc_now
from portal.messages.models import OutboxMail
from portal.retention import Starter, run
from portal.submissions import (
    Decision,
    EventKind,
    Step,
    decide,
    find_case,
)
from portal.submissions.models import Event, OtherName
from tests import answer_samples as samples
from tests.integration.answers.arrivals import delivered, known_as, put, take_all
from tests.integration.retention.closed_cases import CLOSED, DUE


def test_what_an_authority_tells_reaches_its_case_sealed(house, row):
    known_as(house, row, reference := uuid4())
    for content in (
        samples.acknowledged(reference=reference, said="2026-06-05T10:00:00Z"),
        samples.file_number("III/2-117", reference=reference, said="2026-06-05T11:00:00Z"),
        samples.findings("Zyxw: der Lageplan fehlt.", file_number="III/2-117", said="2026-06-05T12:00:00Z"),
        samples.fee_notice(file_number="iii/2-117 ", said="2026-06-05T13:00:00Z"),
        samples.status("10", about=reference, said="2026-06-05T14:00:00Z"),
    ):
        put(house, content)
        take_all(house)
    assert laid_aside(house) == ()
    case = find_case(house, row.reference)
    assert [stage.title for stage in stages(answers_of(case))] == [
        "Bei der Behörde",
        "Rückfragen",
        "Gebührenbescheid",
        "Bescheid erteilt",
    ]
    said = told(answers_of(case))
    assert (said.file_number, said.questions) == ("III/2-117", (("Zyxw: der Lageplan fehlt.",),))
    assert (said.fees[0].amount, said.fees[0].due.isoformat()) == ("120,00 €", "2026-07-15")
    with house.database.reading(WORKER) as session:
        stored = [*session.scalars(sa.select(AnswerRow)), *session.scalars(sa.select(Event))]
    plain = str([vars(one) for one in stored])
    assert "xbau-kernmodul:1140" in plain and not any(word in plain for word in ("Zyxw", "III/2", "iii/2"))


def test_questions_are_open_until_the_authority_has_everything(house, row):
    known_as(house, row, reference := uuid4())
    put(house, samples.findings(complete=True, reference=reference, said="2026-06-06T10:00:00Z"))
    put(house, samples.findings("Alt.", reference=reference, said="2026-06-05T10:00:00Z"))
    take_all(house)
    assert told(answers_of(find_case(house, row.reference))).questions == ()


def test_a_file_number_of_two_cases_says_too_little(house):
    for _ in range(2):
        row = delivered(house)
        known_as(house, row, reference := uuid4())
        put(house, samples.file_number("1/26", reference=reference))
    take_all(house)
    put(house, samples.status("10", file_number="1/26"))
    take_all(house)
    assert "passt zu mehreren Vorgängen" in laid_aside(house)[0].reason


def test_whoever_gave_an_address_is_written_to_once_an_hour_and_told_nothing(house, row, time_machine):
    time_machine.move_to(utc_now(), tick=False)
    known_as(house, row, reference := uuid4())
    for number in range(3):
        put(house, samples.status(f"1{number}", reference=reference))
    put(house, samples.received(row.process_id))
    take_all(house)
    with house.database.reading(WORKER) as session:
        mails = session.scalars(sa.select(OutboxMail).where(OutboxMail.kind == "answer")).all()
    assert find_case(house, row.reference).answers["email"] and len(mails) == 1


def test_with_its_case_everything_an_authority_told_is_erased(house, time_machine):
    time_machine.move_to(CLOSED)
    row = delivered(house)
    known_as(house, row, reference := uuid4())
    put(house, samples.file_number("III/2-117", reference=reference))
    take_all(house)
    clerk = new_id()
    decide(house, find_case(house, row.reference), Decision(Step.TAKE, clerk, 0), CLOSED)
    decide(house, find_case(house, row.reference), Decision(Step.FINISH, clerk, 1), CLOSED)
    time_machine.move_to(DUE)
    assert run(house, DUE, Starter.COMMAND) == 1
    with house.database.reading(WORKER) as session:
        told_once = session.scalars(sa.select(Event).where(Event.kind == EventKind.ANSWERED)).one()
        assert told_once.sealed is None and session.scalars(sa.select(OtherName)).all() == []
    put(house, samples.received(row.process_id))
    take_all(house)
    assert [view.reason for view in laid_aside(house)] == [ERASED]
