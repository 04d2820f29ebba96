"""Passwords are kept as Argon2id, with enough work that guessing is dear and little enough that signing in is not."""

import re

from portal.accounts import passwords


def test_hashes_are_argon2id_with_at_least_the_work_owasp_asks_for():
    stored = passwords.hashed("K7QM-24RT-9XWA-H3FD")
    memory, passes = map(int, re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$.+", stored).groups())
    assert memory >= 19 * 1024 and passes >= 2
    assert passwords.matches(stored, "K7QM-24RT-9XWA-H3FD")
    assert not passwords.matches(stored, "K7QM-24RT-9XWA-H3FE")
    assert not passwords.outdated(stored)


def test_the_stand_in_for_unknown_accounts_is_as_dear_as_a_real_hash():
    real, stand_in = passwords.hashed("x").split("$"), passwords.STAND_IN.split("$")
    assert real[:4] == stand_in[:4]
    assert [len(part) for part in real[4:]] == [len(part) for part in stand_in[4:]]
    assert not passwords.outdated(passwords.STAND_IN)
    assert not passwords.matches(passwords.STAND_IN, "x")


def test_a_damaged_hash_opens_nothing():
    assert not passwords.matches("", "x") and not passwords.matches("$argon2id$v=19$broken", "x")


def test_no_two_passwords_are_the_same():
    assert len({passwords.new_password() for _ in range(1000)}) == 1000
