"""The general ledger: what all accounts have together."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import LedgerAccount

KIND = LedgerAccount.Kind

# Customers' own accounts are one line per currency: a bank has millions of them, and a chart a few dozen lines.
TRIAL_BALANCE = """
WITH moved AS (
    SELECT ledger_account_id, credits - debits AS amount FROM accounts_dailydelta WHERE booking_date <= %(on)s
    UNION ALL SELECT ledger_account_id, amount FROM accounts_unrolledentry WHERE booking_date <= %(on)s
    UNION ALL
    SELECT e.ledger_account_id, e.amount FROM (
        SELECT ledger_account_id, 0::smallint AS stripe, version FROM accounts_balance WHERE mode = 'S'
        UNION ALL SELECT ledger_account_id, stripe, version FROM accounts_balancestripe) kept
    LEFT JOIN accounts_fold f USING (ledger_account_id, stripe)
    JOIN LATERAL (SELECT ledger_account_id, amount FROM accounts_entry
                  WHERE ledger_account_id = kept.ledger_account_id AND stripe = kept.stripe
                    AND version > coalesce(f.version, 0) AND booking_date <= %(on)s) e ON true
    WHERE kept.version > coalesce(f.version, 0)
)
SELECT CASE a.kind WHEN 'CUSTOMER' THEN 'customers.' || a.currency ELSE a.code END,
       CASE a.kind WHEN 'CUSTOMER' THEN '' ELSE a.name END, a.kind, a.currency, count(DISTINCT a.id),
       coalesce(sum(m.amount), 0)
FROM accounts_ledgeraccount a LEFT JOIN moved m ON m.ledger_account_id = a.id
GROUP BY 1, 2, 3, 4 ORDER BY 4, 3, 2, 1
"""
MOVED = """
SELECT coalesce(sum(m.amount), 0) FROM (
    SELECT ledger_account_id, credits - debits AS amount FROM accounts_dailydelta
     WHERE booking_date BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT ledger_account_id, amount FROM accounts_unrolledentry
     WHERE booking_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT e.ledger_account_id, e.amount FROM (
        SELECT ledger_account_id, 0::smallint AS stripe, version FROM accounts_balance WHERE mode = 'S'
        UNION ALL SELECT ledger_account_id, stripe, version FROM accounts_balancestripe) kept
    LEFT JOIN accounts_fold f USING (ledger_account_id, stripe)
    JOIN LATERAL (SELECT ledger_account_id, amount FROM accounts_entry
                  WHERE ledger_account_id = kept.ledger_account_id AND stripe = kept.stripe
                    AND version > coalesce(f.version, 0) AND booking_date BETWEEN %(first)s AND %(last)s) e ON true
    WHERE kept.version > coalesce(f.version, 0)) m
JOIN accounts_ledgeraccount a ON a.id = m.ledger_account_id
WHERE a.currency = %(currency)s AND a.kind = ANY (%(kinds)s)
"""
# Credit balances of customers now, less what was booked after the day.
DEPOSITS = """
WITH later AS (
    SELECT ledger_account_id, sum(credits - debits) AS amount FROM accounts_dailydelta
     WHERE booking_date > %(on)s GROUP BY 1
), fresh AS (
    SELECT b.ledger_account_id, sum(e.amount) AS amount FROM accounts_balance b
    LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = 0
    JOIN LATERAL (SELECT amount FROM accounts_entry WHERE ledger_account_id = b.ledger_account_id AND stripe = 0
                    AND version > coalesce(f.version, 0) AND booking_date > %(on)s) e ON true
    WHERE b.mode = 'S' AND b.version > coalesce(f.version, 0) GROUP BY 1
)
SELECT coalesce(sum(greatest(b.ledger - coalesce(l.amount, 0) - coalesce(f.amount, 0), 0)), 0)
FROM accounts_balance b
JOIN accounts_ledgeraccount a ON a.id = b.ledger_account_id AND a.kind = 'CUSTOMER'
LEFT JOIN later l USING (ledger_account_id) LEFT JOIN fresh f USING (ledger_account_id)
WHERE b.currency = %(currency)s
"""


@dataclass(frozen=True, slots=True)
class TrialLine:
    """A line of the trial balance: signed minor units, credit-positive; customers' accounts are one line."""

    code: str
    name: str
    kind: str
    currency: str
    accounts: int
    amount: int

    @property
    def debit(self) -> int:
        """Return the amount where the line has a debit balance, else 0."""
        return max(-self.amount, 0)

    @property
    def credit(self) -> int:
        """Return the amount where the line has a credit balance, else 0."""
        return max(self.amount, 0)


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All lines by booking date; it balances where each currency's lines sum to zero."""

    lines: tuple[TrialLine, ...]

    @property
    def totals(self) -> dict[str, int]:
        """Return each currency's sum of signed amounts: zero, or the ledger is wrong."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.currency] = sums.get(line.currency, 0) + line.amount
        return sums

    @property
    def balances(self) -> bool:
        """Return whether every currency sums to zero."""
        return not any(self.totals.values())


def trial_balance(on: dt.date | None = None) -> TrialBalance:
    """Return what each account of the chart has from everything booked up to `on` (up to now without it)."""
    with connection.cursor() as cursor:
        cursor.execute(TRIAL_BALANCE, {"on": on or dt.date.max})
        return TrialBalance(
            tuple(TrialLine(row[0], row[1], row[2], row[3], row[4], int(row[5])) for row in cursor.fetchall())
        )


def customer_deposits(currency: str, *, on: dt.date) -> int:
    """Return what customers had in credit balances when `on` closed, in minor units, by booking date."""
    return _figure(DEPOSITS, {"currency": currency, "on": on})


def net_income(currency: str, *, first: dt.date, last: dt.date) -> int:
    """Return income less expenses booked from `first` to `last`, in minor units."""
    kinds = [str(KIND.INCOME), str(KIND.EXPENSE)]
    return _figure(MOVED, {"currency": currency, "first": first, "last": last, "kinds": kinds})


def _figure(query: str, arguments: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return int(cursor.fetchone()[0])
