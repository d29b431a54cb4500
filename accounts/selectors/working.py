"""Explain this number: a posting of interest, or what has accrued so far, down to nights, rates and entries.

The same four queries however long the period.
"""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from accounts.domain.csv_safe import cell
from accounts.domain.day_counts import night as night_of
from accounts.domain.interest import DebitTerms, InterestTerms, a_year
from accounts.domain.working import Night, Working, rate_of
from accounts.models import Account, CreditLine, Entry, InterestPosting
from accounts.models.interest import Side
from accounts.selectors.ledger import as_of
from products.models import Price

NIGHTS = """
SELECT day, known_on, kind, balance, price_id, amount FROM accounts_interestday
WHERE ledger_account_id = %(id)s AND known_on > %(after)s AND known_on <= %(through)s AND (kind = 'D') = %(debit)s
ORDER BY day, known_on, kind
"""
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class BalanceOn:
    """A balance by value date, in minor units: as known when the day closed, as corrected now, and what moved it."""

    day: dt.date
    as_known: int
    as_corrected: int
    valued: list[Entry]
    known_later: list[Entry]


def posting(account: Account, journal_id: int) -> InterestPosting | None:
    """Return the posting of interest that a journal stands for on an account."""
    return InterestPosting.objects.filter(ledger_account_id=account.ledger_account_id, journal_id=journal_id).first()


def working(account: Account, posted: InterestPosting | None = None, *, side: str = Side.CREDIT) -> Working:
    """Return how a posting was worked out, or what has accrued on one side since the last."""
    side = posted.side if posted else side
    earlier = InterestPosting.objects.filter(ledger_account_id=account.ledger_account_id, side=side)
    if posted:
        earlier = earlier.filter(through__lt=posted.through)
    last = earlier.order_by("-through").first()
    window: dict[str, int | dt.date | bool] = {
        "id": account.ledger_account_id,
        "after": last.through if last else dt.date.min,
        "through": posted.through if posted else dt.date.max,
        "debit": side == Side.DEBIT,
    }
    return Working(
        currency=account.currency,
        nights=_nights(account, window),
        carried_in=last.carried if last else Decimal(0),
        posted=posted.posted if posted else None,
        carried_out=posted.carried if posted else None,
    )


def balance_on(account: Account, day: dt.date) -> BalanceOn:
    """Return what an account had on a day, and the entries valued on it or known only after it."""
    entries = Entry.objects.filter(ledger_account_id=account.ledger_account_id).select_related("journal")
    later = entries.filter(value_date__lte=day, booking_date__gt=day)
    return BalanceOn(
        day=day,
        as_known=as_of(account.ledger_account_id, day, day),
        as_corrected=as_of(account.ledger_account_id, day),
        valued=list(entries.filter(value_date=day, booking_date__lte=day).order_by("version")[:MOST_ENTRIES]),
        known_later=list(later.order_by("version")[:MOST_ENTRIES]),
    )


def as_csv(found: Working) -> bytes:
    """Return the nights as CSV in UTF-8 with a byte order mark; amounts in minor units with a point, all decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    head = [_("Day"), _("Known on"), _("Balance"), _("Rate"), _("Days"), _("Basis"), _("Interest"), _("Product")]
    writer.writerow(head)
    for each in found.nights:
        row = [each.day, each.known_on, each.balance, f"{each.rate:f}", each.days, each.basis, f"{each.amount:f}"]
        writer.writerow([*row, cell(each.version)])
    writer.writerow(["", _("Carried over from before"), "", "", "", "", f"{found.carried_in:f}", ""])
    if found.posted is not None:
        writer.writerow(["", _("Posted"), "", "", "", "", found.posted, ""])
        writer.writerow(["", _("Carried on"), "", "", "", "", f"{found.carried_out:f}", ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _nights(account: Account, window: dict[str, int | dt.date | bool]) -> list[Night]:
    with connection.cursor() as cursor:
        cursor.execute(NIGHTS, window)
        rows = cursor.fetchall()
    prices = Price.objects.select_related("version__specification").in_bulk({row[4] for row in rows})
    lines = list(CreditLine.objects.filter(ledger_account_id=account.ledger_account_id).order_by("since"))
    return [_night(row, prices[row[4]], lines) for row in rows]


def _night(row: tuple, price: Price, lines: list[CreditLine]) -> Night:  # type: ignore[type-arg] # of the query
    day, known_on, kind, balance, _price, amount = row
    days, basis = night_of(price.day_count, day)
    line = next((each.line for each in reversed(lines) if each.since <= day), 0)
    return Night(
        day=day,
        known_on=known_on,
        kind=kind,
        balance=balance,
        rate=rate_of(a_year(terms_by(price), balance, line=line), balance),
        days=days,
        basis=basis,
        amount=amount,
        version=str(price.version),
    )


def terms_by(price: Price) -> InterestTerms:
    """Return the interest terms that a price sets, for its own version."""
    debit = None
    if price.debit_tiers or price.unarranged_rate:
        debit = DebitTerms(price.typed_debit_tiers, price.unarranged_rate, price.buffer_minor)
    return InterestTerms(
        version_id=price.version_id,
        price_id=price.pk,
        currency=price.version.currency,
        tiers=price.typed_tiers,
        method=price.method,
        day_count=price.day_count,
        debit=debit,
    )
