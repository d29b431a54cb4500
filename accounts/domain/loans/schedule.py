"""The schedule of a loan, exact to the minor unit: interest by nights, principals that sum to what was lent.

Level payments solve P = sum of A / product of (1 + r t) over the periods' own lengths (with equal months the annuity of
every textbook, `numpy_financial.pmt`), rounded as the product says; the last instalment takes up the rounding.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from accounts.domain.loans.interest import RateFrom, factor, of_period, whole

ANNUITY = "ANNUITY"
EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL"
INTEREST_ONLY = "INTEREST_ONLY"
REVOLVING = "REVOLVING"

INTEREST_ONLY_GRACE = "INTEREST_ONLY"
CAPITALISED = "CAPITALISED"

ROUNDINGS = {"HALF_EVEN": ROUND_HALF_EVEN, "HALF_UP": ROUND_HALF_UP, "UP": ROUND_CEILING}
PRECISION = 50


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a schedule is made from. Rates are annual fractions, amounts minor units.

    Interest runs from `start` (with `accrued` already earned) to the due dates; the first period may be odd. During the
    first `grace` instalments nothing is repaid: the interest is paid, or added to what is owed. `payment_minor` fixes
    the level payment, and the schedule then ends when everything is repaid. `balloon_minor` is left for the last one.
    """

    method: str
    principal_minor: int
    rates: tuple[RateFrom, ...]
    day_count: str
    start: dt.date
    due: tuple[dt.date, ...]
    accrued: Decimal = Decimal(0)
    payment_minor: int | None = None
    grace: int = 0
    grace_kind: str = INTEREST_ONLY_GRACE
    balloon_minor: int = 0
    fee_minor: int = 0
    rounding: str = "HALF_EVEN"
    step_minor: int = 1
    minimum_minor: int = 0
    minimum_share: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One instalment, in minor units: what is paid, how it splits, and what is owed after it.

    A principal below zero is interest added to what is owed: nothing is paid then.
    """

    number: int
    due_on: dt.date
    amount_minor: int
    principal_minor: int
    interest_minor: int
    fee_minor: int
    balance_after_minor: int


def schedule(plan: Plan) -> tuple[Part, ...]:
    """Return the instalments; their principals sum to the plan's. ValueError for what is no loan."""
    _check(plan)
    owed, carried, start, level = plan.principal_minor, plan.accrued, plan.start, plan.payment_minor
    parts: list[Part] = []
    for place, due_on in enumerate(plan.due):
        with localcontext(prec=60):
            earned = carried + of_period(owed, plan.rates, plan.day_count, start, due_on)
        interest, rest = whole(earned)
        if level is None and place >= plan.grace:
            level = _level(plan, owed, carried, start, plan.due[place:])
        principal = _principal(plan, place, owed, interest, level or 0)
        owed, carried, start = owed - principal, rest, due_on
        parts.append(_part(plan, place, principal=principal, interest=interest, owed=owed))
        if owed == 0 and (plan.payment_minor is not None or plan.method == REVOLVING):
            break
    return tuple(parts)


def level_payment(plan: Plan) -> int:
    """Return the level part of every instalment after the grace: the payment, or the equal principal."""
    parts = schedule(plan)
    first = parts[min(plan.grace, len(parts) - 1)]
    return first.principal_minor if plan.method == EQUAL_PRINCIPAL else first.amount_minor - first.fee_minor


def rounded(amount: Decimal, rounding: str, step_minor: int = 1) -> int:
    """Round an amount to whole steps by the named rounding: HALF_EVEN, HALF_UP or UP."""
    return int((amount / step_minor).quantize(Decimal(1), rounding=ROUNDINGS[rounding])) * step_minor


def _principal(plan: Plan, place: int, owed: int, interest: int, level: int) -> int:
    if place == len(plan.due) - 1:
        return owed
    if place < plan.grace:
        return -interest if plan.grace_kind == CAPITALISED else 0
    match plan.method:
        case "ANNUITY":
            return min(max(level - interest, 0), owed)
        case "EQUAL_PRINCIPAL":
            return min(level, owed)
        case "REVOLVING":
            share = int((owed * plan.minimum_share).quantize(Decimal(1), rounding=ROUND_CEILING))
            return min(max(plan.minimum_minor - interest, share, 0), owed)
        case _:
            return 0


def _part(plan: Plan, place: int, *, principal: int, interest: int, owed: int) -> Part:
    fee = 0 if principal < 0 else plan.fee_minor
    return Part(
        number=place + 1,
        due_on=plan.due[place],
        amount_minor=principal + interest + fee,
        principal_minor=principal,
        interest_minor=interest,
        fee_minor=fee,
        balance_after_minor=owed,
    )


def _level(plan: Plan, owed: int, carried: Decimal, start: dt.date, due: Sequence[dt.date]) -> int:
    """Return what repays `owed` down to the balloon over these dates."""
    with localcontext(prec=PRECISION):
        if plan.method == EQUAL_PRINCIPAL:
            return rounded(Decimal(owed - plan.balloon_minor) / len(due), plan.rounding, plan.step_minor)
        if plan.method != ANNUITY:
            return 0
        growth, payments = Decimal(1), Decimal(0)
        starts = [start, *due[:-1]]
        for first, last in zip(reversed(starts[1:]), reversed(due[1:]), strict=True):
            payments += growth
            growth *= 1 + factor(plan.rates, plan.day_count, first, last)
        payments += growth
        head = owed * (1 + factor(plan.rates, plan.day_count, start, due[0])) + carried
        return rounded((head * growth - plan.balloon_minor) / payments, plan.rounding, plan.step_minor)


def _check(plan: Plan) -> None:
    if plan.principal_minor <= 0 or not plan.due:
        raise ValueError("a loan has a principal and at least one instalment")
    if any(not step.annual_rate.is_finite() or not 0 <= step.annual_rate <= 1 for step in plan.rates):
        raise ValueError("an annual rate lies between 0 and 1")
    if not 0 <= plan.grace < len(plan.due) or not 0 <= plan.balloon_minor <= plan.principal_minor:
        raise ValueError("a loan's grace ends before its last instalment, and its balloon is a part of it")
    if not plan.rates or plan.due[0] < plan.start or list(plan.due) != sorted(set(plan.due)):
        raise ValueError("due dates rise from the start")
