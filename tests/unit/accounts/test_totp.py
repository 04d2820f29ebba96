"""Codes of the second factor are those of RFC 6238, and a phone's clock may be one time step off."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from portal.accounts.second_factor import matching_step, new_recovery_codes

#: The secret of RFC 6238, appendix B, and its vectors for SHA-1. Ours have six digits: the last six of those eight.
SECRET = b"12345678901234567890"
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
#: RFC 4226, appendix D: the codes of the counters 0 to 9.
COUNTED = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]


def moment(seconds):
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(seconds, code):
    assert matching_step(SECRET, code[-6:], moment(seconds)) == seconds // 30


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_library_computes_the_eight_digits_of_the_standard(seconds, code):
    assert pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", digits=8).at(seconds) == code


@pytest.mark.parametrize("counter", range(10))
def test_a_time_step_is_the_counter_of_rfc_4226(counter):
    assert matching_step(SECRET, COUNTED[counter], moment(counter * 30)) == counter
    assert matching_step(SECRET, COUNTED[counter], moment(counter * 30 + 29)) == counter


def test_the_step_before_and_the_step_after_count_and_no_other():
    assert [matching_step(SECRET, COUNTED[5], moment(step * 30)) for step in range(3, 8)] == [None, 5, 5, 5, None]


@pytest.mark.parametrize("typed", ["287082", " 287 082 ", "287\u00a0082"])
def test_blanks_between_the_digits_do_not_matter(typed):
    assert matching_step(SECRET, typed, moment(59)) == 1


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "-287082", "٢٨٧٠٨٢", "abcdef", "2" * 10_000, "😀"])
def test_anything_else_is_wrong(typed):
    assert matching_step(SECRET, typed, moment(59)) is None


def test_recovery_codes_are_ten_and_never_the_same():
    codes = [code for _ in range(100) for code in new_recovery_codes()]
    assert len(codes) == len(set(codes)) == 1000
