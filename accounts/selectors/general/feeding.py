"""Which ledger accounts stand behind a figure, a page at a time: the way down from a statement to entries."""

from dataclasses import dataclass

from accounts.domain.chart import ANY_PRODUCT, CHART, OWING, Line, line_of_control
from accounts.models import LedgerAccount
from accounts.selectors.general.holdings import Basis, rows_of

PAGE = 50
OF_CUSTOMERS = """
SELECT a.id, a.code, h.amount FROM held h
JOIN accounts_ledgeraccount a ON a.id = h.ledger_account_id AND a.kind = 'CUSTOMER'
LEFT JOIN accounts_account c ON c.ledger_account_id = a.id
WHERE h.currency = %(currency)s AND (h.amount < 0) = %(owing)s AND a.id > %(after)s
  AND (c.kind = ANY (%(products)s) OR %(others)s AND NOT coalesce(c.kind, '') = ANY (%(named)s))
ORDER BY a.id LIMIT %(limit)s
"""
OF_THE_BANK = """
SELECT a.id, a.code, h.amount FROM held h
JOIN accounts_ledgeraccount a ON a.id = h.ledger_account_id
WHERE a.id = ANY (%(ids)s) ORDER BY a.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Feed:
    """A ledger account behind a line, with its signed amount in minor units, credit-positive."""

    ledger_account_id: int
    code: str
    amount: int


def feeding(line: Line, currency: str, *, basis: Basis | None = None, after: int = 0) -> list[Feed]:
    """Return the accounts that feed a line, in order of id from the one after `after` on, at most PAGE + 1."""
    asked = basis or Basis()
    if line.products:
        given = {"currency": currency, "owing": line.side == OWING, "after": after, "limit": PAGE + 1}
        found = rows_of(asked, OF_CUSTOMERS, given | _products(line))
    else:
        ids = _of_the_bank(line, currency, after)
        found = rows_of(asked, OF_THE_BANK, {"ids": ids, "limit": PAGE + 1}) if ids else []
    return [Feed(pk, code, int(amount)) for pk, code, amount in found]


def _products(line: Line) -> dict[str, object]:
    others = ANY_PRODUCT in line.products
    named = [kind for each in CHART.values() if each.side == line.side for kind in each.products if kind != ANY_PRODUCT]
    return {"products": list(line.products), "others": others, "named": named}


def _of_the_bank(line: Line, currency: str, after: int) -> list[int]:
    rows = LedgerAccount.objects.filter(currency=currency, pk__gt=after).exclude(kind=LedgerAccount.Kind.CUSTOMER)
    return [pk for pk, code, kind in rows.values_list("pk", "code", "kind") if line_of_control(code, kind) == line]
