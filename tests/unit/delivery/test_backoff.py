"""The pauses between attempts."""

from hypothesis import given
from hypothesis import strategies as st

from portal.delivery.backoff import FIRST_SECONDS, LONGEST_SECONDS, pause

spreads = st.floats(0, 1)


@given(st.integers(1, 10_000), spreads)
def test_a_pause_is_never_shorter_than_half_the_first_nor_longer_than_a_quarter_of_an_hour(attempt, spread):
    assert FIRST_SECONDS / 2 <= pause(attempt, spread=spread) <= LONGEST_SECONDS


@given(st.integers(1, 30), spreads)
def test_the_pause_grows_until_it_is_at_its_longest(attempt, spread):
    assert pause(attempt + 1, spread=spread) >= pause(attempt, spread=spread)


@given(st.integers(1, 30), spreads, st.floats(0, 86_400))
def test_what_the_receiver_asks_for_is_never_undercut(attempt, spread, wished):
    assert pause(attempt, wished, spread=spread) >= wished


def test_chance_spreads_the_attempts_of_many_cases():
    assert len({pause(5) for _ in range(20)}) > 10
