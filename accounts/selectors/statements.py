"""A month of an account as its statement says it: opening balance, every entry with the balance after it, closing."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db import connection

from accounts.domain.months import add_months
from accounts.models import Account
from accounts.selectors import feed
from accounts.selectors.feed import FeedRow
from bank.foundation.money import Money

OPENING = """
SELECT coalesce(sum(amount), 0) FROM accounts_entry WHERE ledger_account_id = %s AND booking_date < %s
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of the statement and the balance after it, in the statement's own order."""

    row: FeedRow
    balance: Money


@dataclass(frozen=True, kw_only=True)
class StatementDocument:
    """What a month's statement says; the lines lead from the opening to the closing balance to the cent."""

    account: Account
    first: date
    last: date
    opening: Money
    closing: Money
    money_in: Money
    money_out: Money
    lines: tuple[Line, ...]


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def document(account: Account, month: date) -> StatementDocument:
    """Return the statement of the month that starts on `month`, by booking date, from the ledger as it is."""
    first = month_of(month)
    last = add_months(first, 1) - timedelta(days=1)
    rows = feed.month(account, first, last)
    amounts = [row.amount.minor for row in rows]
    opening = _opening(account, first)
    balances = accumulate(amounts, initial=opening)
    next(balances)

    def money(minor: int) -> Money:
        return Money(minor, account.currency)

    return StatementDocument(
        account=account,
        first=first,
        last=last,
        opening=money(opening),
        closing=money(opening + sum(amounts)),
        money_in=money(sum(amount for amount in amounts if amount > 0)),
        money_out=money(-sum(amount for amount in amounts if amount < 0)),
        lines=tuple(Line(row=row, balance=money(after)) for row, after in zip(rows, balances, strict=True)),
    )


def _opening(account: Account, first: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OPENING, [account.ledger_account_id, first])
        return int(cursor.fetchone()[0])
