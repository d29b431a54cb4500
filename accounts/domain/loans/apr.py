"""The annual percentage rate: the X at which what was lent and what is paid have the same present value.

European Union: Directive 2008/48/EC Annex I, Directive (EU) 2023/2225 Annex III and Directive 2014/17/EU Annex I share
one equation, the sum of flows times (1 + X) ^ -t. Intervals are years: whole months (or weeks) counted backwards from
the later date, then days over the year that ends with them; the result is rounded half up at the decimal shown.
United Kingdom: FCA CONC App 1.2 and MCOB 10A.2 state the same; MCOB 10.3 and CONC App 1.1 take the positive rate
nearest to zero and count a day as 1/365 (1/366) of a year.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from accounts.domain.months import add_months

PRECISION = 40
CLOSE = Decimal("1e-30")
MOST = Decimal(4096)

type Interval = Callable[[dt.date, dt.date], Fraction]


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on a day, in minor units: above zero to the borrower (a drawdown), below zero from them."""

    on: dt.date
    amount_minor: int


class NoRate(ValueError):
    """No rate makes these flows equal: nothing lent, or nothing paid back."""


def apr(flows: Iterable[Flow], *, interval: Interval | None = None) -> Decimal:
    """Return the annual percentage rate as a fraction (0.1292 is 12.92 %), to thirty decimals. Raises NoRate."""
    ordered = sorted(flows, key=lambda flow: flow.on)
    if not ordered:
        raise NoRate("no flows")
    measure = interval or eu_months
    start = next((flow.on for flow in ordered if flow.amount_minor > 0), ordered[0].on)
    return solve([(measure(start, flow.on), flow.amount_minor) for flow in ordered])


def solve(flows: Sequence[tuple[Fraction, int]]) -> Decimal:
    """Return X for flows at times in years. Raises NoRate."""
    amounts = [amount for _years, amount in flows]
    if not (any(amount > 0 for amount in amounts) and any(amount < 0 for amount in amounts)):
        raise NoRate("a rate needs drawdowns and repayments")
    with localcontext(prec=PRECISION):
        timed = [(Decimal(years.numerator) / years.denominator, amount) for years, amount in flows if amount]
        force = _root(timed)
        return +(force.exp() - 1)


def present_value(flows: Sequence[tuple[Fraction, int]], rate: Decimal) -> Decimal:
    """Return the sum of the flows discounted at a rate, in minor units."""
    with localcontext(prec=PRECISION):
        force = (1 + rate).ln()
        return _value([(Decimal(t.numerator) / t.denominator, amount) for t, amount in flows], force)[0]


def shown(rate: Decimal, places: int = 1) -> Decimal:
    """Return a rate in per cent to so many decimals; five and more round up, as the directives and the FCA say."""
    return (rate * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def eu_months(start: dt.date, end: dt.date) -> Fraction:
    """Return years as equal months counted backwards from the end, and days over the year that ends with them."""
    if end < start:
        return -eu_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) == end:
        return Fraction(months, 12)
    while add_months(end, -months) < start:
        months -= 1
    last = add_months(end, -months)
    return Fraction(months, 12) + _days(start, last)


def eu_weeks(start: dt.date, end: dt.date) -> Fraction:
    """Return years as weeks (52 a year) counted backwards from the end, and days."""
    weeks = (end - start).days // 7
    return Fraction(weeks, 52) + _days(start, end - dt.timedelta(weeks=weeks))


def eu_days(start: dt.date, end: dt.date) -> Fraction:
    """Return years on a calendar basis: whole years counted backwards from the end, and days."""
    years = end.year - start.year
    while years > 0 and add_months(end, -12 * years) < start:
        years -= 1
    return years + _days(start, add_months(end, -12 * years))


def uk_months(start: dt.date, end: dt.date) -> Fraction:
    """Return years as calendar months from the start, and days of 1/365, or 1/366 where they span a 29 February."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    rest = add_months(start, months)
    leap = any((rest + dt.timedelta(days=n)).timetuple()[1:3] == (2, 29) for n in range(1, (end - rest).days + 1))
    return Fraction(months, 12) + Fraction((end - rest).days, 366 if leap else 365)


def _days(start: dt.date, last: dt.date) -> Fraction:
    return Fraction((last - start).days, (last - add_months(last, -12)).days)


def _root(flows: Sequence[tuple[Decimal, int]]) -> Decimal:
    """Return the force of interest where the value is zero: the nearest above zero, else the nearest below."""
    at_zero = _value(flows, Decimal(0))[0]
    if at_zero == 0:
        return Decimal(0)
    low, high = _bracket(flows, at_zero)
    force, below = (low + high) / 2, _value(flows, low)[0] < 0
    for _turn in range(400):
        value, slope = _value(flows, force)
        if value == 0 or high - low < CLOSE:
            return force
        low, high = (force, high) if (value < 0) == below else (low, force)
        newton = force - value / slope if slope else low
        step = newton if low < newton < high else (low + high) / 2
        if abs(step - force) < CLOSE:
            return step
        force = step
    return force


def _bracket(flows: Sequence[tuple[Decimal, int]], at_zero: Decimal) -> tuple[Decimal, Decimal]:
    for sign in (1, -1):
        inner, outer = Decimal(0), Decimal("0.05")
        while outer <= MOST:
            if (_value(flows, sign * outer)[0] < 0) != (at_zero < 0):
                low, high = sorted((sign * inner, sign * outer))
                return low, high
            inner, outer = outer, outer * 2
    raise NoRate("no rate within reason")


def _value(flows: Sequence[tuple[Decimal, int]], force: Decimal) -> tuple[Decimal, Decimal]:
    """Return the present value at a force of interest, and its slope."""
    value = slope = Decimal(0)
    for years, amount in flows:
        term = amount * (-years * force).exp()
        value += term
        slope -= years * term
    return value, slope
