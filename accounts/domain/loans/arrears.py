"""Arrears by days past due: how late the oldest unpaid instalment is, and in which bucket that falls."""

import datetime as dt
from collections.abc import Sequence

CURRENT = "0"


def days_past_due(oldest_unpaid: dt.date | None, on: dt.date) -> int:
    """Return the days since the oldest instalment that is not wholly paid was due, counted at the end of `on`."""
    return max((on - oldest_unpaid).days, 0) if oldest_unpaid else 0


def bucket(days: int, starts: Sequence[int]) -> str:
    """Return the bucket of so many days, such as "1-29", "30-59" or "90+"; "0" where nothing is late.

    `starts` are the rising first days of the buckets: (1, 30, 60, 90).
    """
    reached = [start for start in starts if start <= days]
    if not reached:
        return CURRENT
    after = [start for start in starts if start > days]
    return f"{reached[-1]}-{after[0] - 1}" if after else f"{reached[-1]}+"


def buckets(starts: Sequence[int]) -> tuple[str, ...]:
    """Return every bucket in order."""
    return (CURRENT, *(bucket(start, starts) for start in starts))
