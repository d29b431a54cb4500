"""The interest that one account is owed to the day: said beforehand, and paid when its contract ends."""

import datetime as dt

from accounts.domain.interest import pay_out
from accounts.models import Account
from accounts.selectors.interest import unposted
from accounts.services import interest
from bank.foundation import clock


def last_closed_day() -> dt.date:
    """Return the day before the booking date: interest is earned up to it."""
    return clock.booking_date() - dt.timedelta(days=1)


def due_minor(account: Account) -> int:
    """Return what is owed up to the last closed day, in minor units; days not accrued yet are accrued first."""
    interest.catch_up(account.ledger_account_id, last_closed_day())
    return pay_out(unposted(account.ledger_account_id).earned)[0]


def pay(account: Account) -> int:
    """Pay one account what it is owed up to the last closed day, in the caller's transaction; return the amount."""
    return interest.settle(account.ledger_account_id, last_closed_day())
