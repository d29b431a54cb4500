"""Interest on deposits: accrued by the day in sets, paid out rounded with the remainder carried."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection

from accounts.domain.interest import InterestTerms
from accounts.models import Account, Accrual
from accounts.services import chart
from accounts.services.ledger.refusals import translated
from products.models import Price

PAYABLE = "customer-interest-payable"
EXPENSE = "customer-interest-expense"


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
    """Pay out what accrued up to `through`: of accounts on call, or of deposits that have matured by then."""
    controls = json.dumps(_controls(PAYABLE, low, high, create=write))
    return _call(
        "SELECT * FROM accounts_pay_interest(%s, %s, %s, %s, %s, %s)", [low, high, through, controls, matured, write]
    )


def total(day: dt.date) -> int:
    """Give the general ledger a closed day's accruals, one journal per currency; return the sum in minor units."""
    whole = (0, 2**62)
    arguments = [json.dumps(_controls(code, *whole, create=True)) for code in (PAYABLE, EXPENSE)]
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_total_accruals(%s, %s, %s)", [day, *arguments])
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
    return [InterestTerms(p.version_id, p.typed_tiers, p.method, p.day_count) for p in prices]


def _controls(code: str, low: int, high: int, *, create: bool) -> dict[str, int]:
    if not create:
        return {}
    held = Account.objects.filter(ledger_account_id__gte=low, ledger_account_id__lt=high)
    currencies = held.order_by().values_list("currency", flat=True).distinct()
    return {currency: chart.control(code, currency).pk for currency in currencies}


def _call(query: str, arguments: list[object]) -> Worked:
    with translated(), connection.cursor() as cursor:
        cursor.execute(query, arguments)  # type: ignore[arg-type] # numbers, dates and JSON
        accounts, amount = cursor.fetchone()
    return Worked(accounts, round(amount))
