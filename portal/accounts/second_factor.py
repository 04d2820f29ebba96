"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes for the day the phone is gone.

A code lasts 30 seconds and counts once; the neighbouring time steps are accepted, too, because clocks differ. What the
app knows is kept sealed under a key of the portal and bound to its account.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.account import Account
from portal.accounts.models import AccountRow, RecoveryCode
from portal.codes import as_written, code_from
from portal.database import rows_changed
from portal.keys import KeyRing, Sealed

STEP_SECONDS = 30
#: How many time steps a phone's clock may be ahead or behind (RFC 6238, section 5.2).
TOLERANCE = 1
#: 160 bits, as RFC 4226 recommends; every app takes them.
SECRET_BYTES = 20
RECOVERY_CODES = 10
#: 30¹² codes are 58 bits, and each is stored under a keyed hash alone.
RECOVERY_LETTERS = 12

_PURPOSE = "second factor"
#: Compared with where there is no factor, so that the answer takes as long.
_STAND_IN = secrets.token_bytes(SECRET_BYTES)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app has to learn: the secret as text, and with its name as a picture for the camera (``data:``)."""

    secret: str = field(repr=False)
    image: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Presented:
    """What somebody showed as a second factor: the time step of a right code, or what a recovery code hashes to."""

    step: int | None
    recovery: str | None

    @property
    def plausible(self) -> bool:
        """Whether it may be right; whether it is, ``spend`` says."""
        return self.step is not None or self.recovery is not None


def matching_step(secret: bytes, typed: str, now: datetime) -> int | None:
    """The time step whose code was typed, the newest first; None for a wrong code. Takes equally long for any text."""
    digits = "".join(typed.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(base64.b32encode(secret).decode(), interval=STEP_SECONDS)
    around = range(current + TOLERANCE, max(current - TOLERANCE, 0) - 1, -1)
    right = [step for step in around if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode())]
    return right[0] if right else None


def presented(keys: KeyRing, row: AccountRow | None, typed: str, now: datetime) -> Presented:
    """What the typed text is worth for this account. Raises KeyFailure if the stored secret does not open."""
    secret = row.sealed_factor if row is not None else None
    if row is None or secret is None:
        matching_step(_STAND_IN, typed, now)
        return Presented(None, None)
    step = matching_step(opened(keys, row.id, secret), typed, now)
    code = as_written(typed, RECOVERY_LETTERS)
    return Presented(step, recovery_hash(keys, row.id, code) if code is not None else None)


def spend(session: Session, account_id: UUID, shown: Presented) -> bool:
    """Use up what was shown; False if it was wrong or used before. Of two at the same moment, one wins."""
    if shown.step is not None:
        unused = sa.update(AccountRow).where(AccountRow.id == account_id, AccountRow.factor_step < shown.step)
        return rows_changed(session, unused.values(factor_step=shown.step)) == 1
    if shown.recovery is None:
        return False
    this_code = (RecoveryCode.account_id == account_id, RecoveryCode.hash == shown.recovery)
    return rows_changed(session, sa.delete(RecoveryCode).where(*this_code)) == 1


def offered_secret(keys: KeyRing, account: Account, session_id: UUID) -> bytes:
    """The secret offered to this account in this session until it sets up a factor: the same at each look.

    Derived instead of stored, so that looking at the page changes nothing and no cookie carries it. ``epoch`` grows
    whenever a factor is set up or removed, so none is offered twice.
    """
    words = f"{account.id} {account.epoch} {session_id}"
    return hmac.new(keys.purpose_key("offered second factor"), words.encode(), sha256).digest()[:SECRET_BYTES]


def enrolment(account: Account, portal: str, secret: bytes) -> Enrolment:
    """How the secret is shown. ``portal`` is the name under which the app lists it."""
    text = base64.b32encode(secret).decode()
    address = pyotp.TOTP(text, interval=STEP_SECONDS).provisioning_uri(name=account.email, issuer_name=portal)
    import segno  # a megabyte of every process, for a page that each clerk sees once

    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, light="white")
    return Enrolment(text, picture)


def sealed(keys: KeyRing, account_id: UUID, secret: bytes) -> Sealed:
    return keys.server_key(_PURPOSE).seal(secret, _context(account_id))


def opened(keys: KeyRing, account_id: UUID, secret: Sealed) -> bytes:
    """Raises KeyFailure for another account's secret."""
    return keys.server_key(_PURPOSE).open(secret, _context(account_id))


def new_recovery_codes() -> tuple[str, ...]:
    return tuple(code_from(secrets.token_bytes(32), RECOVERY_LETTERS) for _ in range(RECOVERY_CODES))


def recovery_hash(keys: KeyRing, account_id: UUID, code: str) -> str:
    return keys.keyed_hash("recovery code", f"{account_id} {code}")


def keep_recovery_codes(session: Session, keys: KeyRing, account_id: UUID, codes: tuple[str, ...]) -> None:
    """Put these codes in the place of all former ones."""
    forget_recovery_codes(session, account_id)
    session.add_all(RecoveryCode(account_id=account_id, hash=recovery_hash(keys, account_id, code)) for code in codes)


def forget_recovery_codes(session: Session, account_id: UUID) -> None:
    rows_changed(session, sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _context(account_id: UUID) -> str:
    return f"account:{account_id}:second factor"
