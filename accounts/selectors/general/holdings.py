"""What each line of the chart has on a day: present balances less what came later, in one statement, one snapshot.

What lies before the day is never added up: a statement costs as much on an old account as on a young one. Balances are
exact in every mode, folded or not.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.domain.chart import OWED, OWING, line_of_control, line_of_customer
from accounts.domain.general import Holding

HELD = """
WITH {later}, held AS (
    SELECT b.ledger_account_id, b.currency,
           b.ledger + coalesce(s.ledger, 0) + coalesce(u.ledger, 0) {less} AS amount
    FROM accounts_balance b
    LEFT JOIN (SELECT ledger_account_id, sum(ledger) AS ledger FROM accounts_balancestripe GROUP BY 1) s
        USING (ledger_account_id)
    LEFT JOIN (SELECT ledger_account_id, sum(amount) AS ledger FROM accounts_unrolledentry GROUP BY 1) u
        USING (ledger_account_id)
    {join}
)
"""
LATER = """fresh AS (
    SELECT e.ledger_account_id, e.amount FROM (
        SELECT ledger_account_id, 0::smallint AS stripe, version FROM accounts_balance WHERE mode = 'S'
        UNION ALL SELECT ledger_account_id, stripe, version FROM accounts_balancestripe) kept
    LEFT JOIN accounts_fold f USING (ledger_account_id, stripe)
    JOIN LATERAL (SELECT ledger_account_id, amount FROM accounts_entry
                  WHERE ledger_account_id = kept.ledger_account_id AND stripe = kept.stripe
                    AND version > coalesce(f.version, 0)
                    AND (booking_date > %(booked)s OR value_date > %(valued)s)) e ON true
    WHERE kept.version > coalesce(f.version, 0)
), later AS (
    SELECT ledger_account_id, sum(amount) AS amount FROM (
        SELECT ledger_account_id, credits - debits AS amount FROM accounts_dailydelta
         WHERE booking_date > %(booked)s OR value_date > %(valued)s
        UNION ALL SELECT ledger_account_id, amount FROM accounts_unrolledentry
         WHERE booking_date > %(booked)s OR value_date > %(valued)s
        UNION ALL SELECT ledger_account_id, amount FROM fresh) moved
    GROUP BY 1
)"""
AS_OF = HELD.format(later=LATER, less="- coalesce(l.amount, 0)", join="LEFT JOIN later l USING (ledger_account_id)")
# Everything that is booked is booked by now: nothing came later.
NOW = HELD.format(later="nothing AS (SELECT)", less="", join="")
# A customer's balance counts on the side where it stands; accounts without any count as owed.
BY_FEED = """
SELECT a.kind, CASE a.kind WHEN 'CUSTOMER' THEN coalesce(c.kind, '') ELSE a.code END, h.amount < 0, h.currency,
       sum(h.amount), count(*)
FROM held h
JOIN accounts_ledgeraccount a ON a.id = h.ledger_account_id
LEFT JOIN accounts_account c ON a.kind = 'CUSTOMER' AND c.ledger_account_id = a.id
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which entries count: booked by one day, of value by another. Without a day, all of them.

    As known then: `booked`, the books as that day closed them. As corrected now: `valued`, with what was booked since.
    """

    booked: dt.date | None = None
    valued: dt.date | None = None


def holdings(basis: Basis | None = None) -> list[Holding]:
    """Return what each line of the chart has in each currency."""
    return _merged(rows_of(basis or Basis(), BY_FEED, {}))


def rows_of(basis: Basis, tail: str, more: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a query over `held`: what each ledger account has on the basis (ledger_account_id, currency, amount)."""
    if basis.booked is None and basis.valued is None:
        query, days = NOW, {}
    else:
        query, days = AS_OF, {"booked": basis.booked or dt.date.max, "valued": basis.valued or dt.date.max}
    with connection.cursor() as cursor:
        cursor.execute(query + tail, {**days, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _merged(rows: Iterable[tuple[Any, ...]]) -> list[Holding]:
    found: dict[tuple[str, str], Holding] = {}
    for kind, feed, owing, currency, amount, accounts in rows:
        line = line_of_customer(feed, OWING if owing else OWED) if kind == "CUSTOMER" else line_of_control(feed, kind)
        before = found.get((currency, line.code), Holding(line.code, currency, 0, 0))
        found[currency, line.code] = Holding(
            line.code, currency, before.amount + int(amount), before.accounts + accounts
        )
    return [found[key] for key in sorted(found)]
