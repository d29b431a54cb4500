"""A loan repaid by equal monthly payments, exact to the minor unit: the principals sum to the loan."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Part:
    """One instalment, in minor units: what is paid, how it splits, and what is owed after it."""

    number: int
    due_on: date
    amount_minor: int
    principal_minor: int
    interest_minor: int
    balance_after_minor: int


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or that month's last where it has no such day."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def payment_minor(*, principal_minor: int, annual_rate: Decimal, months: int) -> int:
    """Return the equal payment of an annuity in minor units, half a unit to even."""
    _check(principal_minor, annual_rate, months)
    with localcontext(prec=50):
        rate = annual_rate / MONTHS_A_YEAR
        if rate == 0:
            return _rounded(Decimal(principal_minor) / months)
        growth = (1 + rate) ** months
        return _rounded(principal_minor * rate * growth / (growth - 1))


def schedule(*, principal_minor: int, annual_rate: Decimal, months: int, first_due_on: date) -> tuple[Part, ...]:
    """Return the instalments: interest on what is owed, rounded half to even; the last one takes up the rounding."""
    payment = payment_minor(principal_minor=principal_minor, annual_rate=annual_rate, months=months)
    owed = principal_minor
    parts = []
    for number in range(1, months + 1):
        interest = _rounded(owed * annual_rate / MONTHS_A_YEAR)
        principal = owed if number == months else min(max(payment - interest, 0), owed)
        owed -= principal
        parts.append(
            Part(
                number=number,
                due_on=add_months(first_due_on, number - 1),
                amount_minor=principal + interest,
                principal_minor=principal,
                interest_minor=interest,
                balance_after_minor=owed,
            )
        )
    return tuple(parts)


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _check(principal_minor: int, annual_rate: Decimal, months: int) -> None:
    if principal_minor <= 0 or months <= 0:
        raise ValueError("a loan has a principal and at least one month")
    if not annual_rate.is_finite() or not 0 <= annual_rate <= 1:
        raise ValueError(f"an annual rate lies between 0 and 1, not {annual_rate}")
