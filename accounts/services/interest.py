"""Interest on deposits: accrued by the day in sets, paid out rounded with the remainder carried."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import connection
from django.db.models import Max, Q

from accounts.domain.interest import InterestTerms, posts_on
from accounts.models import Account, Accrual
from accounts.models.interest import Side
from accounts.selectors.self_audit import open_spans
from accounts.selectors.working import terms_by
from accounts.services import chart
from accounts.services.ledger.refusals import translated
from products.domain.terms import EarnsInterest
from products.models import Price, ProductVersion
from products.selectors import prices_on

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
    arguments = [low, high, day, rows_on(day, changed=_last_change()), write]
    return _call("SELECT * FROM accounts_accrue(%s, %s, %s, %s, %s)", arguments)


def correct(low: int, high: int, day: dt.date, *, write: bool = True) -> Worked:
    """Work out again the days behind what was booked on a closed day with an earlier value date.

    Returns how many days changed. The differences are known on `day`, count in its total and are posted with the next
    interest. For accounts that are folded up to the day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(since) FROM accounts_backdated(%s, %s, %s)", [low, high, day])
        since: dt.date | None = cursor.fetchone()[0]
    if since is None:
        return Worked(0, 0)
    nights = [since + dt.timedelta(days=n) for n in range((day - since).days)]
    rows = [
        row | {"day": night.isoformat()} for night in nights for terms in terms_on(night) for row in terms.rows(night)
    ]
    arguments = [low, high, day, json.dumps(rows), write]
    return _call("SELECT * FROM accounts_correct_interest(%s, %s, %s, %s, %s)", arguments)


def pay(low: int, high: int, through: dt.date, *, write: bool = True) -> Worked:
    """Post what accrued up to `through` where the next day is a posting date, and of deposits that have matured.

    An account in doubt is passed by; what it accrued is posted with the next date after its release.
    """
    due = due_after(through, changed=_last_change())
    parts = [_post(*span, through, due, write=write) for span in open_spans(low, high)]
    return Worked(sum(part.accounts for part in parts), sum(part.amount for part in parts))


def settle(ledger_account_id: int, through: dt.date) -> int:
    """Post what one account has accrued up to a closed day, whatever its posting dates; return the amount credited.

    For whoever closes it or ends its contract. Days that it still lacks are accrued first.
    """
    catch_up(ledger_account_id, through)
    return _post(ledger_account_id, ledger_account_id + 1, through, None, write=True).amount


def _post(low: int, high: int, through: dt.date, due: list[int] | None, *, write: bool) -> Worked:
    controls = {c: {side: pair[0] for side, pair in sides.items()} for c, sides in _controls().items()} if write else {}
    debits = Price.objects.filter(Q(unarranged_rate__gt=0) | ~Q(debit_tiers=[])).values_list("version_id", flat=True)
    return _call(
        "SELECT * FROM accounts_post_interest(%s, %s, %s, %s, %s::bigint[], %s::bigint[], %s)",
        [low, high, through, json.dumps(controls), due, list(debits), write],
    )


def total(day: dt.date) -> int:
    """Give the general ledger a closed day's accruals, one journal per currency and side; return their sum."""
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_total_accruals(%s, %s)", [day, json.dumps(_controls())])
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


def terms_on(day: dt.date) -> list[InterestTerms]:
    """Return the interest terms of every version on a day, by the price that its accounts have then."""
    return [replace(terms_by(price), version_id=version_id) for version_id, price in prices_on(day).items()]


@lru_cache(maxsize=8)
def rows_on(day: dt.date, *, changed: object) -> str:
    """Return the rows of a day as JSON, worked out once however many ranges ask, until a version is launched."""
    del changed
    return json.dumps([row for terms in terms_on(day) for row in terms.rows(day)])


@lru_cache(maxsize=8)
def due_after(through: dt.date, *, changed: object) -> list[int]:
    """Return the versions whose accounts are posted their interest with value on the day after."""
    del changed
    value_date = through + dt.timedelta(days=1)
    versions = ProductVersion.objects.exclude(specification__kind="LOAN").select_related("specification")
    typed = [(version.pk, version.typed_terms) for version in versions]
    return [pk for pk, terms in typed if isinstance(terms, EarnsInterest) and posts_on(terms, value_date)]


def _last_change() -> object:
    """What changes whenever the catalogue does, in this database."""
    last = ProductVersion.objects.aggregate(pk=Max("pk"), launched=Max("launched_at"))
    return connection.settings_dict["NAME"], last["pk"], last["launched"]


def _controls() -> dict[str, dict[str, tuple[int, ...]]]:
    """Return by currency and side the control account of what is owed and the one of its expense or income."""
    currencies = set(ProductVersion.objects.values_list("terms__currency", flat=True))
    return {
        currency: {side: tuple(chart.control(code, currency).pk for code in codes) for side, codes in CONTROLS.items()}
        for currency in sorted(currencies)
    }


def _call(query: str, arguments: list[object]) -> Worked:
    with translated(), connection.cursor() as cursor:
        cursor.execute(query, arguments)  # type: ignore[arg-type] # numbers, dates and JSON
        accounts, amount = cursor.fetchone()
    return Worked(accounts, round(amount))
