"""Level-payment schedules of many loans at once, in whole numbers: the same figures as `schedule`, a column at a time.

Loans with the same dates and day count make a group. Amounts are int64 minor units, nights are worked out in units of
1e-12 of one; what could overflow is refused, and `schedule` takes it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from accounts.domain.loans.interest import RateFrom, factor, nights
from accounts.domain.loans.schedule import PRECISION

type Whole = NDArray[np.int64]

RATE = 10**8
UNIT = 10**12
NEARLY = 10**3
LARGEST = 10**16
"""Of principal times rate (in 1e-8): beyond it a month of nights would not fit into 64 bits."""


@dataclass(frozen=True)
class Group:
    """Loans paid out on one day and due on the same days: their principals, and their rates in units of 1e-8."""

    principals: Whole
    rates: Whole
    day_count: str
    start: dt.date
    due: tuple[dt.date, ...]


@dataclass(frozen=True)
class Column:
    """One instalment of every loan of a group."""

    number: int
    due_on: dt.date
    principal: Whole
    interest: Whole
    balance_after: Whole


def schedules(group: Group) -> Iterator[Column]:
    """Yield the instalments, one number after another. ValueError for loans too large for 64 bits."""
    if not len(group.principals) or int(group.principals.max()) * int(group.rates.max()) > LARGEST:
        raise ValueError("no loans, or too large to be worked out together")
    owed, carried, start = group.principals.copy(), np.zeros_like(group.principals), group.start
    level = _levels(group)
    for number, due_on in enumerate(group.due, start=1):
        exact = carried + _earned(owed * group.rates, nights(group.day_count, start, due_on))
        interest = _half_even(_half_even(exact, NEARLY), UNIT // NEARLY)
        carried = exact - interest * UNIT
        last = number == len(group.due)
        principal = owed.copy() if last else np.minimum(np.maximum(level - interest, 0), owed)
        owed, start = owed - principal, due_on
        yield Column(number, due_on, principal, interest, owed)


def _earned(yearly: Whole, period: Sequence[tuple[tuple[int, int], int]]) -> Whole:
    """Return the sum of a period's nights in units of 1e-12, each rounded half up; `yearly` is principal times rate."""
    total = np.zeros_like(yearly)
    for (days, basis), times in period:
        quotient, rest = np.divmod(yearly * days, basis)
        total += times * (quotient * (UNIT // RATE) + (2 * rest * (UNIT // RATE) + basis) // (2 * basis))
    return total


def _half_even(value: Whole, by: int) -> Whole:
    quotient, rest = np.divmod(value, by)
    up = (2 * rest > by) | ((2 * rest == by) & (quotient % 2 == 1))
    rounded: Whole = quotient + up.astype(np.int64)
    return rounded


def _levels(group: Group) -> Whole:
    """Return each loan's level payment: its principal times what one unit pays at its rate, half to even."""
    units = {int(rate): _unit(group, int(rate)) for rate in np.unique(group.rates)}
    with localcontext(prec=PRECISION):
        pairs = zip(group.principals.tolist(), group.rates.tolist(), strict=True)
        found = [
            int((principal * units[rate]).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)) for principal, rate in pairs
        ]
    return np.array(found, dtype=np.int64)


def _unit(group: Group, rate: int) -> Decimal:
    with localcontext(prec=PRECISION):
        rates = (RateFrom(group.start, Decimal(rate) / RATE),)
        growth, payments = Decimal(1), Decimal(0)
        starts = [group.start, *group.due[:-1]]
        for first, last in zip(reversed(starts), reversed(group.due), strict=True):
            payments += growth
            growth *= 1 + factor(rates, group.day_count, first, last)
        return growth / payments
