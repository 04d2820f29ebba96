"""What holds of every rule and all answers."""

import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.fees import Fee, FeeRule, compute
from tests.unit.fees.fee_samples import STAND, answers, rule

AMOUNTS = st.integers(0, 10_000)
NUMBERS = st.integers(1, 500)


def fixed(cents: int, **more: Any) -> dict[str, Any]:
    return {"kind": "fixed", "label": "Fest", "cents": cents, **more}


FACTORS = st.sampled_from(
    [
        {},
        {"times": ["flaeche"]},
        {"per": "night", "period": ["beginn", "ende"]},
        {"per": "week", "period": ["beginn", "ende"]},
        {"per": "month", "period": ["beginn", "ende"]},
    ]
)
FIXED = st.builds(lambda cents, more: fixed(cents, **more), AMOUNTS, FACTORS)
UNITS = st.builds(
    lambda base, cents, more: {
        "kind": "units", "label": "Zahl", "of": "flaeche", "included": 3, "base_cents": base, "cents": cents, **more,
    },
    AMOUNTS, AMOUNTS, FACTORS,
)  # fmt: skip


def bands(cents: list[int], ends: set[int]) -> dict[str, Any]:
    """A tariff whose amounts rise with its bands."""
    starts = [None, *(end + 1 for end in sorted(ends))]
    written = [
        {"from": start, "up_to": end, "cents": amount}
        for start, end, amount in zip(starts, [*sorted(ends), None], sorted(cents), strict=True)
    ]
    return {"kind": "bands", "label": "Stufen", "of": "flaeche", "bands": written}


BANDS = st.builds(bands, st.lists(AMOUNTS, min_size=3, max_size=3), st.sets(NUMBERS, min_size=2, max_size=2))
RISING = st.lists(st.one_of(FIXED, UNITS, BANDS), min_size=1, max_size=4)
REDUCTIONS = st.lists(
    st.one_of(
        st.builds(lambda n: {"label": "Teil", "percent": n, "legal_basis": "§ 1"}, st.integers(1, 100)),
        st.builds(lambda n: {"label": "Fest", "cents": n, "legal_basis": "§ 1"}, st.integers(1, 5000)),
    ),
    max_size=3,
)
LIMITS = st.one_of(
    st.just({}), st.builds(lambda low, more: {"minimum_cents": low, "maximum_cents": low + more}, AMOUNTS, AMOUNTS)
)
LASTS = st.dates(min_value=date(2026, 6, 1), max_value=date(2028, 6, 1))


def rule_of(items: list[dict[str, Any]], **more: Any) -> FeeRule:
    return rule(*(json.dumps(item) for item in items), **more)


def fee(found: FeeRule, area: int, last: Any) -> Fee:
    result = compute(found, STAND, answers(flaeche=str(area), beginn="2026-06-01", ende=last.isoformat()))
    assert isinstance(result, Fee)
    return result


@given(RISING, REDUCTIONS, LIMITS, NUMBERS, LASTS)
def test_a_fee_is_never_negative_its_lines_add_up_and_the_highest_amount_is_kept(items, reductions, limits, area, last):
    result = fee(rule_of(items, reductions=reductions, **limits), area, last)
    assert result.total_cents >= 0
    assert result.total_cents == sum(line.cents for line in result.lines)
    assert result.total_cents <= limits.get("maximum_cents", result.total_cents)


@given(RISING, LIMITS, NUMBERS, NUMBERS, LASTS, LASTS)
def test_more_or_longer_never_costs_less_where_no_amount_falls(items, limits, area, other, last, later):
    found = rule_of(items, **limits)
    assert (
        fee(found, min(area, other), min(last, later)).total_cents
        <= fee(found, max(area, other), max(last, later)).total_cents
    )


@given(AMOUNTS, NUMBERS, LASTS)
def test_who_pays_for_nights_pays_one_less_than_for_days(cents, area, last):
    days, nights = (
        fee(rule_of([fixed(cents, times=["flaeche"], per=per, period=["beginn", "ende"])]), area, last).total_cents
        for per in ("day", "night")
    )
    assert days - nights == area * cents


@given(RISING, REDUCTIONS, LIMITS, NUMBERS, LASTS)
def test_equal_answers_cost_the_same(items, reductions, limits, area, last):
    found = rule_of(items, reductions=reductions, **limits)
    again = FeeRule.model_validate_json(found.model_dump_json())
    assert fee(found, area, last) == fee(again, area, last)
    assert Fee.from_data(fee(found, area, last).data()) == fee(again, area, last)
