"""The feed of an account: its entries, newest first, with who and why. Paged by key; the same few queries always."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.domain.names import monogram
from accounts.models import Account, Payment
from accounts.models.category import label, matching
from bank.foundation.money import InvalidAmount, Money

PAGE = 30
LONGEST_SEARCH = 60

COLUMNS = """
SELECT e.version, e.amount, e.balance_after, e.booking_date, j.kind, j.recorded_at, p.public_id, p.kind, p.category,
       CASE WHEN e.amount < 0 THEN p.creditor_name ELSE p.debtor_name END, j.reverses_id IS NOT NULL, j.id
FROM accounts_entry e
JOIN accounts_journal j ON j.id = e.journal_id
LEFT JOIN accounts_payment p ON p.journal_id = coalesce(j.reverses_id, j.id)
"""
PAGE_OF = """
WHERE e.ledger_account_id = %(ledger_account)s AND e.version < %(after)s {search}
ORDER BY e.version DESC LIMIT %(limit)s
"""
SEARCH = """
AND (p.creditor_name ILIKE %(like)s OR p.debtor_name ILIKE %(like)s OR p.category = ANY (%(categories)s)
     OR j.kind ILIKE %(like)s OR abs(e.amount) = %(amount)s)
"""
MONTH = """
WHERE e.ledger_account_id = %(ledger_account)s AND e.booking_date BETWEEN %(first)s AND %(last)s
ORDER BY e.booking_date, e.version
"""
JOURNALS = {
    "interest.debit": _("Interest charged"),
    "interest": _("Interest"),
    "fee": _("Fee"),
    "instalment": _("Loan instalment"),
    "repayment": _("Loan repaid early"),
    "loan.capitalised": _("Interest added to the loan"),
    "loan.written-off": _("Loan written off"),
    "recovery": _("Payment towards a written-off loan"),
    "loan": _("Loan paid out"),
    "reversal": _("Reversal"),
    "opening": _("Opening balance"),
}


@dataclass(frozen=True, kw_only=True)
class FeedRow:
    """One entry. `amount_minor` is signed, credit-positive; `key` is what the next page starts after."""

    key: int
    name: str
    why: str
    amount: Money
    balance_after: Money
    booked_on: date
    at: datetime
    payment_id: str
    returned: bool
    journal_id: int
    is_interest: bool

    @property
    def monogram(self) -> str:
        return monogram(self.name)


@dataclass(frozen=True)
class FeedPage:
    """Some rows, and the key to go on from; None at the end."""

    rows: list[FeedRow]
    after: int | None


def entries(account: Account, *, search: str = "", after: int | None = None, limit: int = PAGE) -> FeedPage:
    """Return a page of an account's entries, newest first; `search` looks in names, purposes and amounts."""
    parameters: dict[str, Any] = {
        "ledger_account": account.ledger_account_id,
        "after": after if after is not None else 2**63 - 1,
        "limit": limit + 1,
    }
    words = search.strip()[:LONGEST_SEARCH]
    if words:
        parameters |= _search(words, account.currency)
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS + PAGE_OF.format(search=SEARCH if words else ""), parameters)
        rows = [_row(found, account.currency) for found in cursor.fetchall()]
    more = len(rows) > limit
    return FeedPage(rows[:limit], rows[limit - 1].key if more else None)


def month(account: Account, first: date, last: date) -> list[FeedRow]:
    """Return the entries booked from `first` to `last`, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS + MONTH, {"ledger_account": account.ledger_account_id, "first": first, "last": last})
        return [_row(found, account.currency) for found in cursor.fetchall()]


def waiting(account: Account) -> list[Payment]:
    """Return what is set aside or waits for a confirmation on an account, newest first."""
    states = [Payment.State.HELD, Payment.State.AWAITING_CONFIRMATION]
    return list(Payment.objects.filter(debtor_account=account, state__in=states).order_by("-pk")[:20])


def _search(words: str, currency: str) -> dict[str, Any]:
    like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    try:
        amount = abs(Money.parse(words, currency).minor)
    except InvalidAmount:
        amount = -1
    return {"like": f"%{like}%", "categories": matching(words), "amount": amount}


def _row(found: tuple[Any, ...], currency: str) -> FeedRow:
    key, amount, after, booked_on, journal_kind, at, payment_id, payment_kind, category, name, returned, journal_id = (
        found
    )
    what = _what(journal_kind, payment_kind, category)
    return FeedRow(
        key=key,
        name=name or what,
        why=what if name else "",
        amount=Money(amount, currency),
        balance_after=Money(after or 0, currency),
        booked_on=booked_on,
        at=at,
        payment_id=payment_id or "",
        returned=returned,
        journal_id=journal_id,
        is_interest=journal_kind in {"interest", "interest.debit"},
    )


def _what(journal_kind: str, payment_kind: str | None, category: str | None) -> str:
    if journal_kind.startswith("reversal"):
        return str(JOURNALS["reversal"])
    if category and (named := label(category)):
        return named
    if payment_kind in Payment.Kind.values:
        return str(Payment.Kind(payment_kind).label)
    plain = journal_kind.removeprefix("import.").removeprefix("seed.")
    return str(next((text for start, text in JOURNALS.items() if plain.startswith(start)), _("Booking")))


def daily_balances(account: Account, days: int = 31) -> list[int]:
    """Return the balance at the end of each of the last booking dates with entries, oldest first, in minor units.

    None where there is a single date: a line needs two.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT balance_after FROM (SELECT DISTINCT ON (booking_date) booking_date, version, balance_after FROM"
            " (SELECT booking_date, version, balance_after FROM accounts_entry WHERE ledger_account_id = %s"
            " ORDER BY version DESC LIMIT 400) latest ORDER BY booking_date DESC, version DESC LIMIT %s) days"
            " ORDER BY version",
            [account.ledger_account_id, days],
        )
        found = [balance or 0 for (balance,) in cursor.fetchall()]
    return found if len(found) > 1 else []
