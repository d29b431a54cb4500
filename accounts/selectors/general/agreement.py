"""Sub-ledgers against the general ledger: each counted by itself, shown with the difference that should be zero."""

from dataclasses import dataclass

from django.db import connection

from accounts.domain.chart import CHART, OWED, OWING, Line, line_of_customer
from accounts.domain.general import shown
from accounts.selectors.general.holdings import Basis, holdings, rows_of

# Customers' accounts by their contracts; the control side counts every customer account of the ledger.
CONTRACTS = """
SELECT c.kind, h.amount < 0, h.currency, sum(h.amount)
FROM held h JOIN accounts_account c ON c.ledger_account_id = h.ledger_account_id GROUP BY 1, 2, 3
"""
# Interest that accrued on customers' accounts and was not posted yet, in whole minor units, by the line it stands on.
INTEREST = """
SELECT CASE t.side WHEN 'C' THEN 'customer-interest-payable' ELSE 'overdraft-interest-receivable' END, t.currency,
       accounts_half_even(t.amount) - coalesce(p.posted, 0)
FROM (SELECT side, currency, sum(amount) AS amount FROM accounts_accrualtotal GROUP BY 1, 2) t
LEFT JOIN (SELECT i.side, a.currency, sum(i.posted) AS posted FROM accounts_interestposting i
           JOIN accounts_ledgeraccount a ON a.id = i.ledger_account_id GROUP BY 1, 2) p
    ON p.side = t.side AND p.currency = t.currency
"""
INTEREST_LINES = {"customer-interest-payable", "overdraft-interest-receivable"}
# What left customers for other banks and is not settled with them yet.
IN_TRANSIT = """
SELECT 'suspense', currency, sum(amount_minor) FROM accounts_payment
WHERE clearing = 'SENT' AND state = 'POSTED' GROUP BY 2
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A line of the chart with what its sub-ledger says, both on the line's normal side, in minor units."""

    line: Line
    currency: str
    control: int
    sub_ledger: int

    @property
    def difference(self) -> int:
        """Return control less sub-ledger: zero, or one of them is wrong."""
        return self.control - self.sub_ledger


def agreements() -> list[Agreement]:
    """Return every line that a sub-ledger stands behind: customers' accounts, interest owed, payments in transit."""
    control = {(each.line, each.currency): each.amount for each in holdings()}
    counted = _contracts()
    counted |= {(line, currency): amount for line, currency, amount in _rows(INTEREST)}
    counted |= {(line, currency): amount for line, currency, amount in _rows(IN_TRANSIT)}
    followed = {code for code, line in CHART.items() if line.products} | INTEREST_LINES | {"suspense"}
    keys = sorted({key for key in {*control, *counted} if key[0] in followed}, key=lambda key: (key[1], key[0]))
    rows = [_agreement(*key, control.get(key, 0), counted.get(key, 0)) for key in keys]
    return sorted(rows, key=lambda row: (row.currency, row.line.number))


def _agreement(code: str, currency: str, control: int, counted: int) -> Agreement:
    line = CHART[code]
    return Agreement(line, currency, shown(line, control), shown(line, counted))


def _contracts() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for kind, owing, currency, amount in rows_of(Basis(), CONTRACTS, {}):
        key = (line_of_customer(kind, OWING if owing else OWED).code, currency)
        found[key] = found.get(key, 0) + int(amount)
    return found


def _rows(query: str) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [(line, currency, int(amount)) for line, currency, amount in cursor.fetchall()]
