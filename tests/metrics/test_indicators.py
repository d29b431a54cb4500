"""Indicators: read for a day, corrected by another reading, their targets versioned, their trends honest."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.foundation import clock
from bank.foundation.errors import Refused
from metrics.domain.trend import Direction, trend
from metrics.models import Indicator, Reading
from metrics.selectors.indicators import current
from metrics.services import indicators
from tests import cast

TODAY = dt.date(2026, 11, 23)


def test_a_rising_series_rises_and_noise_does_not():
    rising = trend([10 + 2 * day for day in range(30)])
    assert (rising.direction, rising.a_day) == (Direction.RISING, pytest.approx(2))
    assert trend([5, 1, 4, 2, 5, 1, 4, 2, 5, 1, 4, 2]).direction == Direction.STEADY
    assert trend([7] * 20).direction == Direction.STEADY
    assert trend([1, 2, 3]).direction == Direction.TOO_SHORT


@given(st.lists(st.floats(-1e9, 1e9), min_size=8, max_size=40))
def test_turning_a_series_turns_its_trend(values):
    turned = {Direction.RISING: Direction.FALLING, Direction.FALLING: Direction.RISING}
    forward, backward = trend(values).direction, trend(values[::-1]).direction
    assert backward == turned.get(forward, forward)


@pytest.mark.django_db
def test_a_day_is_read_and_read_again_it_is_corrected():
    cast.open_books()
    first = indicators.read_day(day=TODAY, actor=cast.SYSTEM, now=clock.now())
    again = indicators.read_day(day=TODAY, actor=cast.SYSTEM, now=clock.now())
    assert {reading.pk for reading in first} == {reading.pk for reading in again}
    assert {reading.indicator.kind for reading in again} == set(Indicator.Kind.values)
    assert Reading.objects.get(indicator__code="dead_letters", day=TODAY).value == 0


@pytest.mark.django_db
def test_a_target_is_a_new_version_with_a_reason():
    before = {each.code: each.version for each in current()}
    indicators.set_target(code="satisfaction", target=Decimal("4.5"), reason="better", actor=cast.SYSTEM, today=TODAY)
    after = {each.code: each for each in current()}
    assert after["satisfaction"].version == before["satisfaction"] + 1
    assert after["satisfaction"].meets_target(Decimal("4.4")) is False
    with pytest.raises(Refused):
        indicators.set_target(code="satisfaction", target=Decimal(4), reason=" ", actor=cast.SYSTEM, today=TODAY)
    with pytest.raises(Refused):
        indicators.set_target(code="straight_through", target=Decimal(3), reason="x", actor=cast.SYSTEM, today=TODAY)
