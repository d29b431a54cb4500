"""A loan's interest by nights: the same figures as the set-based accrual, so that a period is the sum of its nights.

Each night is worked out to twelve decimals of a minor unit. What is charged is a whole number of minor units, half to
even; the remainder is carried into the next period, so nothing is lost or charged twice over a loan's life.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from itertools import pairwise

from accounts.domain.day_counts import night

STEP = Decimal("1e-12")
# A half that twelve decimals lost (thirty nights of a third) is a half again at nine.
NEARLY = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class RateFrom:
    """The annual rate of the nights from a day on."""

    on: dt.date
    annual_rate: Decimal


def of_night(principal_minor: int, annual_rate: Decimal, days: int, basis: int) -> Decimal:
    """Return what a principal earns in one night of `days`/`basis` of a year, to twelve decimals, half up."""
    with localcontext(prec=60):
        return (principal_minor * annual_rate * days / basis).quantize(STEP, rounding=ROUND_HALF_UP)


def of_period(principal_minor: int, rates: Sequence[RateFrom], count: str, start: dt.date, end: dt.date) -> Decimal:
    """Return the sum of the nights from `start` until `end`, each at the rate that holds then."""
    total = Decimal(0)
    with localcontext(prec=60):
        for rate, first, last in stretches(rates, start, end):
            for (days, basis), times in nights(count, first, last):
                total += times * of_night(principal_minor, rate, days, basis)
    return total


def factor(rates: Sequence[RateFrom], count: str, start: dt.date, end: dt.date) -> Decimal:
    """Return what one unit earns from `start` until `end`, at the precision of the context."""
    return sum(
        (
            times * rate * days / basis
            for rate, first, last in stretches(rates, start, end)
            for (days, basis), times in nights(count, first, last)
        ),
        Decimal(0),
    )


def whole(exact: Decimal) -> tuple[int, Decimal]:
    """Return what is charged, half to even, and the remainder that is carried."""
    with localcontext(prec=60):
        nearly = exact.quantize(NEARLY, rounding=ROUND_HALF_EVEN)
        charged = int(nearly.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        return charged, exact - charged


def stretches(rates: Sequence[RateFrom], start: dt.date, end: dt.date) -> Sequence[tuple[Decimal, dt.date, dt.date]]:
    """Cut a period where the rate changes: (rate, from, until). The first rate also holds before its day."""
    cuts = [step for step in rates[1:] if start < step.on < end]
    if not cuts:
        return ((rate_on(rates, start), start, end),)
    edges = [start, *(step.on for step in cuts), end]
    return [(rate_on(rates, first), first, last) for first, last in pairwise(edges)]


def rate_on(rates: Sequence[RateFrom], day: dt.date) -> Decimal:
    """Return the rate of the night after a day."""
    return next((step.annual_rate for step in reversed(rates) if step.on <= day), rates[0].annual_rate)


@lru_cache(maxsize=8192)
def nights(count: str, start: dt.date, end: dt.date) -> tuple[tuple[tuple[int, int], int], ...]:
    """Return the nights of a period by their (days, basis), and how many there are of each; none of no days."""
    found = Counter(night(count, start + dt.timedelta(days=number)) for number in range((end - start).days))
    return tuple((part, times) for part, times in found.items() if part[0])
