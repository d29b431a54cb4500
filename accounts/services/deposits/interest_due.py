"""The interest that one account is owed to the day: said beforehand, and paid when its contract ends."""

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from accounts.domain.interest import pay_out
from accounts.models import Account, Accrual, InterestPosting
from accounts.services import interest
from bank.foundation import clock


def last_closed_day() -> dt.date:
    """Return the day before the booking date: interest is earned up to it."""
    return clock.booking_date() - dt.timedelta(days=1)


def due_minor(account: Account) -> int:
    """Return what is owed up to the last closed day, in minor units; days not accrued yet are accrued first."""
    interest.catch_up(account.ledger_account_id, last_closed_day())
    last = InterestPosting.objects.filter(ledger_account_id=account.ledger_account_id).order_by("-through").first()
    owed = Accrual.objects.filter(ledger_account_id=account.ledger_account_id)
    if last is not None:
        owed = owed.filter(day__gt=last.through)
    accrued: Decimal = owed.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return pay_out(accrued + (last.carried if last else 0))[0]


def pay(account: Account) -> int:
    """Pay one account what it is owed up to the last closed day, in the caller's transaction; return the amount.

    A deposit counts as matured from now on, for only then may its interest be paid.
    """
    through = last_closed_day()
    interest.catch_up(account.ledger_account_id, through)
    fixed = account.maturity_on is not None
    if fixed:
        # The day its contract ends is the day it is paid; the agreed one stays in the contract.
        Account.objects.filter(pk=account.pk).update(maturity_on=through)
    own = (account.ledger_account_id, account.ledger_account_id + 1)
    paid = interest.pay(*own, through, matured=fixed).amount
    if fixed:
        Account.objects.filter(pk=account.pk).update(maturity_on=account.maturity_on)
    return paid
