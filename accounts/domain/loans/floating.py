"""Floating rates: an index with its history, a margin, a floor and a cap, and the days that set the rate anew."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.domain.months import add_months


@dataclass(frozen=True, slots=True)
class Fixing:
    """What an index stood at from a day on, as an annual fraction."""

    on: dt.date
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class Floating:
    """How a rate follows its index: plus the margin, never under the floor or over the cap."""

    margin: Decimal
    floor: Decimal | None = None
    cap: Decimal | None = None

    def rate(self, index: Decimal) -> Decimal:
        """Return the annual rate at an index; never below zero or above one."""
        asked = index + self.margin
        if self.floor is not None:
            asked = max(asked, self.floor)
        if self.cap is not None:
            asked = min(asked, self.cap)
        return min(max(asked, Decimal(0)), Decimal(1))


def fixing_on(fixings: Sequence[Fixing], day: dt.date) -> Fixing | None:
    """Return the latest fixing on or before a day."""
    return max((each for each in fixings if each.on <= day), key=lambda each: each.on, default=None)


def next_repricing(first: dt.date, every_months: int, after: dt.date) -> dt.date:
    """Return the first of the dates `every_months` apart from `first` that lies after a day."""
    number = max((after.year - first.year) * 12 + after.month - first.month, 0) // every_months
    while (date := add_months(first, number * every_months)) <= after:
        number += 1
    return date
