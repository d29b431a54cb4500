"""Reads of the ledger: exact in every balance mode, in one statement and so one snapshot."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from accounts.domain.balances import BalanceView
from accounts.models import LedgerAccount

BALANCES = """
SELECT b.ledger_account_id, b.currency,
       (b.ledger + coalesce(s.ledger, 0) + coalesce(u.ledger, 0))::bigint, b.held, b.floor,
       (b.version + coalesce(s.version, 0) + coalesce(u.entries, 0))::bigint, b.is_open
FROM accounts_balance b
LEFT JOIN LATERAL (SELECT sum(ledger) AS ledger, sum(version) AS version FROM accounts_balancestripe
                   WHERE ledger_account_id = b.ledger_account_id) s ON b.mode = 'T'
LEFT JOIN LATERAL (SELECT sum(amount) AS ledger, count(*) AS entries FROM accounts_unrolledentry
                   WHERE ledger_account_id = b.ledger_account_id) u ON b.mode = 'A'
WHERE b.ledger_account_id = ANY (%s)
"""
# Folded days, and the entries that the roll-up has not reached yet: of each stripe those after the fold's version.
AS_OF = """
SELECT coalesce((SELECT sum(credits - debits) FROM accounts_dailydelta
                 WHERE ledger_account_id = %(id)s AND value_date <= %(on)s AND booking_date <= %(known)s), 0)
     + coalesce((SELECT sum(e.amount) FROM accounts_balance b
                 JOIN generate_series(0, CASE b.mode WHEN 'T' THEN 15 ELSE 0 END) stripe(number) ON true
                 LEFT JOIN accounts_fold f ON f.ledger_account_id = b.ledger_account_id AND f.stripe = stripe.number
                 JOIN LATERAL (SELECT amount FROM accounts_entry
                               WHERE ledger_account_id = b.ledger_account_id AND stripe = stripe.number
                                 AND version > coalesce(f.version, 0)
                                 AND value_date <= %(on)s AND booking_date <= %(known)s) e ON true
                 WHERE b.ledger_account_id = %(id)s AND b.mode <> 'A'), 0)
     + coalesce((SELECT sum(amount) FROM accounts_unrolledentry
                 WHERE ledger_account_id = %(id)s AND value_date <= %(on)s AND booking_date <= %(known)s), 0)
"""


def balances(ledger_account_ids: Iterable[int]) -> dict[int, BalanceView]:
    """Return what each account has now; ids that do not exist are left out."""
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [list(ledger_account_ids)])
        return {row[0]: BalanceView(*row) for row in cursor.fetchall()}


def balance(ledger_account_id: int) -> BalanceView:
    """Return what the account has now. LedgerAccount.DoesNotExist for an unknown id."""
    found = balances([ledger_account_id]).get(ledger_account_id)
    if found is None:
        raise LedgerAccount.DoesNotExist(ledger_account_id)
    return found


def as_of(ledger_account_id: int, on: dt.date, known_at: dt.date | None = None) -> int:
    """Return the balance in minor units by value date: all entries of value date `on` or earlier.

    As corrected up to now; or, with `known_at`, as it was known when that booking date closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(AS_OF, {"id": ledger_account_id, "on": on, "known": known_at or dt.date.max})
        return int(cursor.fetchone()[0])
