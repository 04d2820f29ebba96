"""Two at the same moment: of two sign-ins with one code, one wins; of two leads who demote each other, one stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pyotp
import sqlalchemy as sa

from portal.accounts import authenticate
from portal.accounts.leading import Change, ChangeRefused, NotYours, change
from portal.accounts.models import AccountRow
from portal.accounts.own import AccountChanged, set_up_factor
from portal.accounts.second_factor import RECOVERY_CODES
from tests.clerks import email_of, make_clerk, make_lead

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
SECRET = b"12345678901234567890"
ROUNDS = 8


def at_once(*works):
    """What each of them returns or raises, when all begin at the same moment."""
    ready = Barrier(len(works))

    def begin(work):
        ready.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def code(step):
    return pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").generate_otp(int(NOON.timestamp()) // 30 + step)


def login(house, password, typed, email=None):
    return authenticate(
        house, email=email or email_of("erbach"), password=password, code=typed, town="erbach", address="::1", now=NOON
    )


def test_a_code_signs_in_one_of_two(app, house):
    password = make_clerk(house, "erbach")
    account = login(house, password, "")
    _, recovery = set_up_factor(house, account, SECRET, code(-1), NOON)
    for typed in (code(0), code(1), *recovery[:4]):
        came = at_once(*[lambda typed=typed: login(house, password, typed)] * 3)
        kinds = sorted(type(one).__name__ for one in came)
        assert kinds == ["Account", "LoginRefused", "LoginRefused"], came


def test_a_factor_is_set_up_in_one_of_two_windows(app, house):
    password = make_clerk(house, "erbach")
    account = login(house, password, "")
    came = at_once(*[lambda: set_up_factor(house, account, SECRET, code(0), NOON)] * 3)
    won = [one for one in came if not isinstance(one, AccountChanged)]
    assert len(won) == 1 and len(won[0][1]) == RECOVERY_CODES, came


def active_leads(house):
    with house.database.reading() as session:
        wanted = sa.select(AccountRow.id).where(AccountRow.role == "lead", AccountRow.active.is_(True))
        return session.scalars(wanted).all()


def test_of_two_leads_who_demote_each_other_one_stays(app, house):
    """Also when one locks and the other demotes, and when both give up their own role."""
    emails = ("one@erbach.example", "two@erbach.example")
    one, two = (login(house, make_lead(house, "erbach", email), "", email) for email in emails)
    pairs = [
        ((one, two, Change.MAKE_CLERK), (two, one, Change.MAKE_CLERK)),
        ((one, two, Change.DEACTIVATE), (two, one, Change.MAKE_CLERK)),
        ((one, one, Change.MAKE_CLERK), (two, two, Change.DEACTIVATE)),
    ]
    for _ in range(ROUNDS):
        for pair in pairs:
            came = at_once(
                *[
                    lambda who=who, whom=whom, wanted=wanted: change(house, who, "erbach", whom.id, wanted, NOON)
                    for who, whom, wanted in pair
                ]
            )
            assert len(active_leads(house)) == 1
            assert [type(one) for one in came if one is not None] in ([NotYours], [ChangeRefused])
            with house.database.writing() as session:
                session.execute(sa.update(AccountRow).values(role="lead", active=True))
