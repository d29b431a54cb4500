"""A month of an account as its statement says it: opening balance, every entry with the balance after it, closing."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db import connection

from accounts.domain.months import add_months
from accounts.models import Account
from accounts.selectors import feed
from accounts.selectors.feed import FeedRow
from bank.foundation.money import Money

OPENING = """
SELECT coalesce(sum(amount), 0) FROM accounts_entry WHERE ledger_account_id = %s AND booking_date < %s
"""

#: Of each open account of a range without the month's statement; from the daily deltas and what is not folded yet.
FIGURES = """
WITH mine AS MATERIALIZED (
    SELECT a.id, a.ledger_account_id FROM accounts_account a
     WHERE a.ledger_account_id >= %(low)s AND a.ledger_account_id < %(high)s AND a.state <> 'CLOSED'
       AND a.opened_on <= %(last)s
       AND NOT EXISTS (SELECT FROM accounts_statement s WHERE s.account_id = a.id AND s.month = %(first)s)
), moved AS (
    SELECT ledger_account_id, booking_date, credits, debits, entries FROM accounts_dailydelta
     WHERE ledger_account_id >= %(low)s AND ledger_account_id < %(high)s AND booking_date <= %(last)s
    UNION ALL
    SELECT b.ledger_account_id, e.booking_date, greatest(e.amount, 0), greatest(-e.amount, 0), 1
      FROM accounts_balance b
      LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
      JOIN accounts_entry e ON e.ledger_account_id = b.ledger_account_id AND e.stripe = 0
           AND e.version > coalesce(f.version, 0)
     WHERE b.ledger_account_id >= %(low)s AND b.ledger_account_id < %(high)s
       AND b.version > coalesce(f.version, 0) AND e.booking_date <= %(last)s
), summed AS (
    SELECT ledger_account_id,
           sum(credits - debits) FILTER (WHERE booking_date < %(first)s) AS opening,
           sum(credits) FILTER (WHERE booking_date >= %(first)s) AS money_in,
           sum(debits) FILTER (WHERE booking_date >= %(first)s) AS money_out,
           sum(entries) FILTER (WHERE booking_date >= %(first)s) AS entries
      FROM moved GROUP BY 1
)
SELECT m.id, coalesce(s.opening, 0)::bigint, coalesce(s.money_in, 0)::bigint, coalesce(s.money_out, 0)::bigint,
       coalesce(s.entries, 0)::bigint
  FROM mine m LEFT JOIN summed s USING (ledger_account_id) ORDER BY m.id
"""


class MonthFigures(NamedTuple):
    """What a month's statement of an account sums up to, in minor units."""

    account_id: int
    opening: int
    money_in: int
    money_out: int
    entries: int


def figures(low: int, high: int, first: date) -> list[MonthFigures]:
    """Return the month's figures of the open accounts low <= ledger account id < high that have no statement yet."""
    last = add_months(first, 1) - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"low": low, "high": high, "first": first, "last": last})
        return [MonthFigures(*row) for row in cursor.fetchall()]


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
