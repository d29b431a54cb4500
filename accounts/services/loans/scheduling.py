"""A loan's schedule in the database: written once, replaced from a day on, the old one kept."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from django.utils.functional import Promise

from accounts.domain.loans.interest import RateFrom
from accounts.domain.loans.schedule import EQUAL_PRINCIPAL, Part, Plan, schedule
from accounts.domain.months import add_months, due_dates
from accounts.models import Instalment, Loan, LoanRate, LoanSchedule
from accounts.selectors import loans as reads
from accounts.services.loans.terms import terms_of
from products.domain import loan_terms
from products.selectors import fee_minor

Reason = LoanSchedule.Reason

KEEP_OLD = """
INSERT INTO accounts_supersededinstalment (schedule_id, number, due_on, amount_minor, principal_minor, interest_minor,
                                           fee_minor, balance_after_minor)
SELECT %s, number, due_on, amount_minor, principal_minor, interest_minor, fee_minor, balance_after_minor
FROM accounts_instalment WHERE loan_id = %s AND charged_on IS NULL
"""


def write(
    loan: Loan, parts: Sequence[Part], *, reason: str, on: dt.date, now: dt.datetime, why: str = ""
) -> LoanSchedule:
    """Write a schedule's instalments behind those already charged, and remember what it was made for."""
    last = loan.schedules.order_by("-number").first()
    charged = loan.instalments.exclude(charged_on=None).count()
    Instalment.objects.bulk_create(
        [Instalment(loan=loan, **{**vars(part), "number": charged + part.number}) for part in parts], batch_size=1000
    )
    level = parts[min(max(loan.grace - charged, 0), len(parts) - 1)]
    loan.payment_minor = level.amount_minor
    loan.version += 1
    loan.save()
    return LoanSchedule.objects.create(
        loan=loan,
        number=last.number + 1 if last else 1,
        reason=reason,
        explanation=why,
        from_on=on,
        made_at=now,
        annual_rate=loan.annual_rate,
        payment_minor=loan.payment_minor,
        instalments_left=len(parts),
        owed_minor=sum(part.principal_minor for part in parts),
    )


def replace(
    loan: Loan,
    *,
    reason: str,
    on: dt.date,
    now: dt.datetime,
    why: str = "",
    keep_payment: bool = False,
    extra: int = 0,
) -> LoanSchedule | None:
    """Work the instalments that are not charged yet out anew from a day on; None where nothing is left to repay.

    The caller holds the loan's lock, has accrued every night before `on`, and has posted what changed. `keep_payment`
    keeps the level and finishes sooner; `extra` adds instalments at the end.
    """
    plan = plan_now(loan, on, extra=extra, keep_payment=keep_payment)
    keep(loan)
    if plan is None:
        loan.version += 1
        loan.save()
        return None
    return write(loan, schedule(plan), reason=reason, on=on, now=now, why=why)


def keep(loan: Loan) -> None:
    """Take the instalments that are not charged yet out of the schedule, and keep them under the one they were of."""
    current = loan.schedules.order_by("-number").first()
    if current is not None:
        with connection.cursor() as cursor:
            cursor.execute(KEEP_OLD, [current.pk, loan.pk])
    loan.instalments.filter(charged_on=None).delete()


def plan_now(
    loan: Loan,
    on: dt.date,
    *,
    extra: int = 0,
    keep_payment: bool = False,
    less_minor: int = 0,
    due: Sequence[dt.date] | None = None,
) -> Plan | None:
    """Return the plan of what is left from a day on, `less_minor` repaid before; None where nothing is.

    Due on the dates of the instalments not charged yet, and `extra` behind them; or on other dates.
    """
    position = reads.position(loan, on)
    principal = position.performing_minor - less_minor
    if principal <= 0:
        return None
    terms = terms_of(loan)
    waiting = list(loan.instalments.filter(charged_on=None).order_by("number"))
    if due is None:
        due = _waiting_dates(loan, waiting, on)
        due += _further(loan, extra, due)
    grace = max(loan.grace - loan.instalments.exclude(charged_on=None).count(), 0)
    return Plan(
        method=loan.method,
        principal_minor=principal,
        rates=rates(loan, on),
        day_count=loan.day_count,
        start=on,
        due=tuple(due),
        accrued=position.accrued,
        payment_minor=_level(loan, waiting, grace) if keep_payment else None,
        grace=min(grace, len(due) - 1),
        grace_kind=loan.grace_kind or terms.grace_kind,
        balloon_minor=min(loan.balloon_minor, principal),
        fee_minor=fee_minor(loan.account.product_version_id, loan_terms.INSTALMENT_FEE, principal),
        rounding=terms.rounding,
        step_minor=terms.rounding_step_minor,
        minimum_minor=terms.minimum_payment_minor,
        minimum_share=terms.share("minimum_payment_share"),
    )


def rates(loan: Loan, on: dt.date) -> tuple[RateFrom, ...]:
    """Return the rates from a day on, the first of them in force on it."""
    rows = [RateFrom(row.from_on, row.annual_rate) for row in loan.rates.order_by("from_on")]
    past = [row for row in rows if row.on <= on]
    first = past[-1] if past else RateFrom(on, loan.annual_rate)
    return (first, *(row for row in rows if row.on > on))


def set_rate(
    loan: Loan, on: dt.date, rate: Decimal, *, index_rate: Decimal | None = None, why: str | Promise = ""
) -> None:
    """Let a rate hold from a day's night on."""
    LoanRate.objects.update_or_create(
        loan=loan, from_on=on, defaults={"annual_rate": rate, "index_rate": index_rate, "reason": str(why)}
    )
    loan.annual_rate = rate


def _waiting_dates(loan: Loan, waiting: Sequence[Instalment], on: dt.date) -> list[dt.date]:
    """Return when what is left falls due: on the waiting instalments' days; a revolving loan's run to its end."""
    if loan.method != Loan.Method.REVOLVING:
        return [part.due_on for part in waiting]
    charged = loan.instalments.exclude(charged_on=None).order_by("-number").values_list("due_on", flat=True).first()
    every = due_dates(loan.first_due_on, loan.months // loan.every_months, every=loan.every_months)
    return [day for day in every if day >= on and (charged is None or day > charged)]


def _level(loan: Loan, waiting: Sequence[Instalment], grace: int) -> int | None:
    if not waiting or loan.method not in {Loan.Method.ANNUITY, EQUAL_PRINCIPAL}:
        return None
    part = waiting[min(grace, len(waiting) - 1)]
    return part.principal_minor if loan.method == EQUAL_PRINCIPAL else part.amount_minor - part.fee_minor


def _further(loan: Loan, extra: int, due: Sequence[dt.date]) -> list[dt.date]:
    """Return so many due dates behind the last one, on the contract's own day of the month."""
    last = due[-1] if due else loan.first_due_on
    longest = max([*due, loan.first_due_on], key=lambda day: day.day)
    months = (last.year - longest.year) * 12 + last.month - longest.month
    return [add_months(longest, months + loan.every_months * nth) for nth in range(1, extra + 1)]
