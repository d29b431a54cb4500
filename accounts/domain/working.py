"""How an amount of interest came about: its nights with balance, rate and fraction, and what was carried."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One row of the sub-ledger: `rate` a year on the whole balance, `days` / `basis` the night's part of a year.

    Amounts in minor units: `balance` whole, `amount` to twelve decimals, below zero where the customer owes. A
    correction says what it adds to what was recorded, and became known later than its day.
    """

    day: dt.date
    known_on: dt.date
    kind: str
    balance: int
    rate: Decimal
    days: int
    basis: int
    amount: Decimal
    version: str

    @property
    def corrects(self) -> bool:
        """Return whether it came later, for a day recorded before."""
        return self.known_on > self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """The nights since the last posting, what it had carried over, and what was posted, if it was."""

    currency: str
    nights: Sequence[Night]
    carried_in: Decimal
    posted: int | None
    carried_out: Decimal | None

    @property
    def nights_sum(self) -> Decimal:
        """Return what the nights add up to, in minor units."""
        return sum((night.amount for night in self.nights), Decimal(0))

    @property
    def accrued(self) -> Decimal:
        """Return the sum with what was carried in: what is rounded, half to the even unit, when it is posted."""
        return self.nights_sum + self.carried_in


def rate_of(a_year: Decimal, balance: int) -> Decimal:
    """Return the rate that a year's interest is of a balance, to six decimals; zero on no balance."""
    with localcontext(prec=60):
        return (a_year / abs(balance)).quantize(Decimal("1e-6")) if balance else Decimal(0)
