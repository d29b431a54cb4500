"""What moved on income and expenses, by month: a few accounts of the bank, read by key."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

FLOWS = """
WITH chosen AS (SELECT id, kind, currency FROM accounts_ledgeraccount WHERE kind IN ('INCOME', 'EXPENSE')),
moved AS (
    SELECT ledger_account_id, booking_date, credits - debits AS amount FROM accounts_dailydelta
     WHERE ledger_account_id IN (SELECT id FROM chosen) AND booking_date BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT ledger_account_id, booking_date, amount FROM accounts_unrolledentry
     WHERE booking_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT e.ledger_account_id, e.booking_date, e.amount FROM (
        SELECT ledger_account_id, 0::smallint AS stripe, version FROM accounts_balance WHERE mode = 'S'
        UNION ALL SELECT ledger_account_id, stripe, version FROM accounts_balancestripe) kept
    JOIN chosen ON chosen.id = kept.ledger_account_id
    LEFT JOIN accounts_fold f USING (ledger_account_id, stripe)
    JOIN LATERAL (SELECT ledger_account_id, booking_date, amount FROM accounts_entry
                  WHERE ledger_account_id = kept.ledger_account_id AND stripe = kept.stripe
                    AND version > coalesce(f.version, 0) AND booking_date BETWEEN %(first)s AND %(last)s) e ON true
)
SELECT date_trunc('month', m.booking_date)::date, chosen.currency, chosen.kind, sum(m.amount)
FROM moved m JOIN chosen ON chosen.id = m.ledger_account_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Flow:
    """A month's income or expenses in one currency: minor units, credit-positive."""

    month: dt.date
    currency: str
    kind: str
    amount: int


def flows(*, first: dt.date, last: dt.date) -> list[Flow]:
    """Return income and expenses booked from `first` to `last`, by month, in order."""
    with connection.cursor() as cursor:
        cursor.execute(FLOWS, {"first": first, "last": last})
        return [Flow(month, currency, kind, int(amount)) for month, currency, kind, amount in cursor.fetchall()]


def net_income(currency: str, *, first: dt.date, last: dt.date) -> int:
    """Return income less expenses booked from `first` to `last`, in minor units."""
    return sum(flow.amount for flow in flows(first=first, last=last) if flow.currency == currency)
