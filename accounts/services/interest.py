"""Interest on deposits: accrued by the day in sets, paid out rounded with the remainder carried."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection

from accounts.domain.interest import InterestTerms
from accounts.models import Account, Accrual
from accounts.models.interest import Side
from accounts.selectors.self_audit import open_spans
from accounts.services import chart
from accounts.services.ledger.refusals import translated
from products.domain.rates import tiers_of
from products.models import Price

PAYABLE = "customer-interest-payable"
CONTROLS = {
    Side.CREDIT: (PAYABLE, "customer-interest-expense"),
    Side.DEBIT: ("overdraft-interest-receivable", "overdraft-interest-income"),
}
"""By side: the control account of what is owed, and where it counts."""


@dataclass(frozen=True, slots=True)
class Worked:
    """For how many accounts, and how much together in minor units (accruals with decimals, rounded for show)."""

    accounts: int
    amount: int


def accrue(low: int, high: int, day: dt.date, *, write: bool = True) -> Worked:
    """Accrue a closed day for customers' ledger accounts low <= id < high; days an account has are left alone.

    On the balance by value date as it was known when the day closed: what was booked since changes nothing.
    """
    rows = [row for terms in _terms() for row in terms.rows(day)]
    if not rows:
        return Worked(0, 0)
    return _call("SELECT * FROM accounts_accrue(%s, %s, %s, %s, %s)", [low, high, day, json.dumps(rows), write])


def pay(low: int, high: int, through: dt.date, *, matured: bool = False, write: bool = True) -> Worked:
    """Post what accrued up to `through`: of deposits that have matured by then, and unless `matured` of all on call.

    An account in doubt is passed by; what it accrued is posted with the next date after its release.
    """
    due = [] if matured else [each.version_id for each in _terms() if each.on_call]
    parts = [_post(*span, through, due, write=write) for span in open_spans(low, high)]
    return Worked(sum(part.accounts for part in parts), sum(part.amount for part in parts))


def settle(ledger_account_id: int, through: dt.date) -> int:
    """Post what one account has accrued up to a closed day, whatever its posting dates; return the amount credited.

    For whoever closes it or ends its contract. Days that it still lacks are accrued first.
    """
    catch_up(ledger_account_id, through)
    return _post(ledger_account_id, ledger_account_id + 1, through, None, write=True).amount


def _post(low: int, high: int, through: dt.date, due: list[int] | None, *, write: bool) -> Worked:
    terms = _terms()
    controls = (
        {c: {side: pair[0] for side, pair in sides.items()} for c, sides in _controls(terms).items()} if write else {}
    )
    return _call(
        "SELECT * FROM accounts_post_interest(%s, %s, %s, %s, %s::bigint[], %s::bigint[], %s)",
        [low, high, through, json.dumps(controls), due, [each.version_id for each in terms if each.debit], write],
    )


def total(day: dt.date) -> int:
    """Give the general ledger a closed day's accruals, one journal per currency and side; return their sum."""
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_total_accruals(%s, %s)", [day, json.dumps(_controls(_terms()))])
        posted: int = cursor.fetchone()[0]
    return posted


def catch_up(ledger_account_id: int, through: dt.date) -> int:
    """Accrue the closed days that one account still lacks, for whoever cannot wait for its turn; return how many."""
    account = Account.objects.get(ledger_account_id=ledger_account_id)
    last = Accrual.objects.filter(ledger_account_id=ledger_account_id).order_by("-day").values_list("day", flat=True)
    day = max(account.opened_on, through - dt.timedelta(days=31))
    if latest := last.first():
        day = latest + dt.timedelta(days=1)
    done = 0
    while day <= through:
        done += accrue(ledger_account_id, ledger_account_id + 1, day).accounts
        day += dt.timedelta(days=1)
    return done


def _terms() -> list[InterestTerms]:
    prices = Price.objects.exclude(version__specification__kind="LOAN")
    fields = (
        "version_id",
        "pk",
        "version__terms__currency",
        "tiers",
        "method",
        "day_count",
        "version__specification__kind",
    )
    return [
        InterestTerms(
            version_id=version,
            price_id=pk,
            currency=currency,
            tiers=tiers_of(tiers),
            method=method,
            day_count=day_count,
            on_call=kind in {"SAVINGS", "CURRENT", "NOTICE"},
        )
        for version, pk, currency, tiers, method, day_count, kind in prices.values_list(*fields)
    ]


def _controls(terms: list[InterestTerms]) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return by currency and side the control account of what is owed and the one of its expense or income."""
    return {
        currency: {side: tuple(chart.control(code, currency).pk for code in codes) for side, codes in CONTROLS.items()}
        for currency in sorted({each.currency for each in terms})
    }


def _call(query: str, arguments: list[object]) -> Worked:
    with translated(), connection.cursor() as cursor:
        cursor.execute(query, arguments)  # type: ignore[arg-type] # numbers, dates and JSON
        accounts, amount = cursor.fetchone()
    return Worked(accounts, round(amount))
