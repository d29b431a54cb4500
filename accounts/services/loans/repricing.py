"""The rate of a loan: set anew from its index on the repricing dates, or changed by staff; the schedule follows."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.domain.loans.floating import Floating, next_repricing
from accounts.events import LoanRescheduled
from accounts.models import Loan, LoanSchedule
from accounts.services.loans import accruing, scheduling
from accounts.services.loans.announcing import announce
from accounts.services.loans.asking import latest_fixing
from accounts.services.loans.terms import terms_of
from bank.foundation.actor import Actor

Reason = LoanSchedule.Reason


def reprice(loan: Loan, on: dt.date, *, actor: Actor, now: dt.datetime) -> bool:
    """Set a floating loan's rate from its index where a repricing date has come; return whether it changed.

    The rate holds from the night after the repricing date's own day begins, that is from that date on.
    """
    if loan.index is None or loan.reprices_on is None or loan.reprices_on > on or loan.ended:
        return False
    fixing = latest_fixing(loan.index, loan.reprices_on)
    follows = Floating(margin=loan.margin or Decimal(0), floor=loan.rate_floor, cap=loan.rate_cap)
    loan.reprices_on = next_repricing(loan.granted_on, terms_of(loan).reprice_months, on)
    return change(
        loan, follows.rate(fixing.rate), on=on, reason=Reason.REPRICED, why=f"{loan.index.code} {fixing.on}",
        index_rate=fixing.rate, actor=actor, now=now,
    )  # fmt: skip


def change(
    loan: Loan, rate: Decimal, *, on: dt.date, reason: str, why: str, actor: Actor, now: dt.datetime,
    index_rate: Decimal | None = None,
) -> bool:  # fmt: skip
    """Let a rate hold from a day on and work the schedule out anew. The caller holds the loan's lock."""
    if rate == loan.annual_rate:
        loan.save()
        return False
    with transaction.atomic():
        accruing.catch_up(loan, on)
        scheduling.set_rate(loan, on, rate, index_rate=index_rate, why=why)
        loan.save()
        scheduling.replace(loan, reason=reason, on=on, now=now, why=why)
        announce(LoanRescheduled, loan, actor=actor, reason=reason, payment_minor=loan.payment_minor)
    return True
