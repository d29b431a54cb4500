"""The clock of a case: working minutes between two instants, and when a promise falls due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ServiceHours:
    """When a promise runs: local opening and closing time on each working day."""

    opens: time
    closes: time
    zone: ZoneInfo
    is_working_day: Callable[[date], bool]

    def window(self, day: date) -> tuple[datetime, datetime]:
        """Return the opening and closing instants of a local day, in UTC."""
        start = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        return start, datetime.combine(day, self.closes, self.zone).astimezone(UTC)


ROUND_THE_CLOCK_LIMIT_DAYS = 3660


def due_after(start: datetime, minutes: int, hours: ServiceHours) -> datetime:
    """Return the instant at which `minutes` of service time have run since `start`.

    Raises ValueError for a promise that no calendar of ten years could keep.
    """
    left = timedelta(minutes=minutes)
    day = start.astimezone(hours.zone).date()
    for _ in range(ROUND_THE_CLOCK_LIMIT_DAYS):
        if hours.is_working_day(day):
            opens, closes = hours.window(day)
            begin = max(start, opens)
            if begin < closes:
                if begin + left <= closes:
                    return begin + left
                left -= closes - begin
        day += timedelta(days=1)
    msg = f"no working time for a promise of {minutes} minutes within ten years"
    raise ValueError(msg)


def minutes_between(start: datetime, end: datetime, hours: ServiceHours) -> int:
    """Return the whole minutes of service time between two instants; 0 where `end` is not after `start`."""
    total = timedelta()
    day, last = start.astimezone(hours.zone).date(), end.astimezone(hours.zone).date()
    while day <= last:
        if hours.is_working_day(day):
            opens, closes = hours.window(day)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds() // 60)


def minutes_run(intervals: Sequence[tuple[datetime, datetime | None]], now: datetime, hours: ServiceHours) -> int:
    """Return the minutes that a clock has run over its running intervals (an open one ends `now`)."""
    return sum(minutes_between(start, end or now, hours) for start, end in intervals)
