"""What a day's end does to one loan: charge what falls due, collect it, mind the arrears, set the rate anew."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Loan
from accounts.services.loans import accruing
from accounts.services.loans.arrears import charge_late_fees, settle
from accounts.services.loans.charging import charge_due
from accounts.services.loans.repaying import collect
from accounts.services.loans.repricing import reprice
from accounts.services.loans.terms import locked
from bank.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class Done:
    """How many instalments fell due, and what was taken, in minor units."""

    charged: int
    taken: int


def work(loan_id: int, *, on: dt.date, actor: Actor, now: dt.datetime) -> Done:
    """Take a loan through a closed day, in one transaction; done again it finds nothing left to do."""
    with transaction.atomic():
        loan = locked(loan_id)
        if loan.ended or loan.state == Loan.State.AGREED:
            return Done(0, 0)
        charged = charge_due(loan, on)
        accruing.catch_up(loan, on)
        taken = collect(loan, on=on, actor=actor, now=now)
        charge_late_fees(loan, on)
        settle(loan, on, now=now)
        reprice(loan, on, now=now, actor=actor)
    return Done(len(charged), taken)


def fall_behind(loan: Loan, on: dt.date, *, now: dt.datetime) -> None:
    """Charge what fell due on a loan that came with its past, and count how late it is; nothing is collected."""
    with transaction.atomic():
        charge_due(loan, on)
        settle(loan, on, now=now)
