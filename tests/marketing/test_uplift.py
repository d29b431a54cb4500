"""The difference to the hold-out, against a published worked example, and the hold-out that sticks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing.domain.hold_out import bucket, is_held_out
from marketing.domain.uplift import uplift


def test_newcombes_example():
    """Newcombe 1998, table II, 56/70 against 48/80: method 10 gives 0.0524 to 0.3339."""
    found = uplift(treated=70, treated_acted=56, held_out=80, held_out_acted=48)
    assert found.difference == pytest.approx(0.2)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)
    assert found.is_proven


def test_without_a_group_there_is_nothing_to_compare():
    assert uplift(treated=10, treated_acted=1, held_out=0, held_out_acted=0) is None


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(counts, counts)
def test_the_interval_holds_the_difference(treated, held_out):
    found = uplift(treated=treated[0], treated_acted=treated[1], held_out=held_out[0], held_out_acted=held_out[1])
    assert -1 <= found.low <= found.difference <= found.high <= 1


def test_the_hold_out_sticks_and_is_even():
    held = [number for number in range(20_000) if is_held_out("cmp_a", number, 1000)]
    assert 1850 < len(held) < 2150
    assert held == [number for number in range(20_000) if bucket("cmp_a", number) < 1000]
    other = {number for number in range(20_000) if is_held_out("cmp_b", number, 1000)}
    assert 120 < len(other & set(held)) < 290
