"""What ending a deposit early costs, exactly: integers of minor units, half a unit to even."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

from accounts.domain.day_counts import night
from products.domain.terms import EarlyEnd


@dataclass(frozen=True, kw_only=True)
class Held:
    """Money that lay from `start` up to `end` at an annual rate by a day count; `earned_minor` is its interest."""

    principal_minor: int
    annual_rate: Decimal
    day_count: str
    start: dt.date
    end: dt.date
    earned_minor: int


def interest_minor(principal_minor: int, annual_rate: Decimal, day_count: str, start: dt.date, end: dt.date) -> int:
    """Return the simple interest of the nights from `start` up to `end`, half a minor unit to even; 0 for no night."""
    return monthly_interest_minor(principal_minor, annual_rate, day_count, [start], end)


def monthly_interest_minor(
    each_minor: int, annual_rate: Decimal, day_count: str, starts: Sequence[dt.date], end: dt.date
) -> int:
    """Return the simple interest of the same amount paid in on each of `starts`, up to `end`, rounded once to even."""
    share = sum((_share(day_count, start, end) for start in starts), Fraction(0))
    with localcontext(prec=60):
        exact = each_minor * annual_rate * share.numerator / share.denominator
        return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def _share(day_count: str, start: dt.date, end: dt.date) -> Fraction:
    nights = (night(day_count, start + dt.timedelta(days=day)) for day in range((end - start).days))
    return sum((Fraction(days, basis) for days, basis in nights), Fraction(0))


def cost_minor(held: Held, how: EarlyEnd, *, rate: Decimal, days: int) -> int:
    """Return the cost of ending now, at most the interest earned: what was placed is never touched.

    PENALTY_RATE: what the interest exceeds that at `rate` by. FORFEIT_DAYS: the interest of the first `days` nights.
    """
    if how is EarlyEnd.PENALTY_RATE:
        anew = interest_minor(held.principal_minor, rate, held.day_count, held.start, held.end)
        return max(held.earned_minor - anew, 0)
    until = min(held.end, held.start + dt.timedelta(days=days))
    if until == held.end:
        return held.earned_minor
    forfeited = interest_minor(held.principal_minor, held.annual_rate, held.day_count, held.start, until)
    return min(forfeited, held.earned_minor)
