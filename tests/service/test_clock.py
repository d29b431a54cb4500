"""The clock of a case: it runs in service hours of working days alone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.clock import ServiceHours, due_after, minutes_between, minutes_run

HOURS = ServiceHours(time(9), time(18), ZoneInfo("Asia/Hong_Kong"), lambda day: day.weekday() < 5)
MONDAY_NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_day_has_nine_hours_and_the_weekend_none():
    assert due_after(MONDAY_NINE, 9 * 60, HOURS) == MONDAY_NINE + timedelta(hours=9)
    assert due_after(MONDAY_NINE, 9 * 60 + 1, HOURS) == MONDAY_NINE + timedelta(days=1, minutes=1)
    friday_evening = MONDAY_NINE + timedelta(days=4, hours=10)
    assert due_after(friday_evening, 30, HOURS) == MONDAY_NINE + timedelta(days=7, minutes=30)


@given(instants, st.integers(1, 5000))
def test_what_is_due_after_so_many_minutes_is_so_many_minutes_away(start, minutes):
    assert minutes_between(start, due_after(start, minutes, HOURS), HOURS) == minutes


@given(instants, instants)
def test_no_interval_runs_backwards(one, other):
    assert minutes_between(max(one, other), min(one, other), HOURS) == 0


def test_pauses_do_not_count():
    running = [
        (MONDAY_NINE, MONDAY_NINE + timedelta(minutes=20)),
        (MONDAY_NINE + timedelta(hours=2), None),
    ]
    assert minutes_run(running, MONDAY_NINE + timedelta(hours=3), HOURS) == 80


def test_a_calendar_without_working_days_is_refused():
    never = ServiceHours(time(9), time(18), ZoneInfo("Asia/Hong_Kong"), lambda day: False)
    with pytest.raises(ValueError, match="ten years"):
        due_after(MONDAY_NINE, 1, never)
