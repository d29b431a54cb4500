"""A loan's interest, accrued by the night in sets; the general ledger gets one journal per currency and day."""

import datetime as dt
import json
from decimal import Decimal

from django.db import connection
from django.db.models import Max

from accounts.domain.day_counts import DAY_COUNTS, night
from accounts.models import Account, Loan, LoanAccrual
from accounts.services import chart
from accounts.services.interest import Worked
from accounts.services.ledger.refusals import translated
from bank.foundation import clock
from products.domain.loan_terms import LoanTerms
from products.models import ProductVersion

RECEIVABLE = "loan-interest-receivable"
INCOME = "interest-income"
ONE_NIGHT = dt.timedelta(days=1)

# The first night that a loan of the range still lacks.
FIRST_LACKING = """
SELECT min(greatest(l.interest_from, coalesce(k.day + 1, l.interest_from)))
FROM accounts_loan l JOIN accounts_account a ON a.id = l.account_id
LEFT JOIN LATERAL (SELECT day FROM accounts_loanaccrual WHERE loan_id = l.id AND kind = 'I'
                   ORDER BY day DESC LIMIT 1) k ON true
WHERE a.ledger_account_id >= %s AND a.ledger_account_id < %s AND l.interest_from IS NOT NULL
  AND l.state IN ('ACTIVE', 'ARREARS', 'DEFAULTED')
"""


def accrue(low: int, high: int, through: dt.date, *, booked_on: dt.date, write: bool = True) -> Worked:
    """Accrue every night up to `through` that loans with ledger accounts low <= id < high still lack.

    `booked_on` is the day whose journal in the general ledger these nights belong to.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST_LACKING, [low, high])
        (day,) = cursor.fetchone()
    loans, amount = 0, Decimal(0)
    while day is not None and day <= through:
        arguments = [low, high, day, booked_on, json.dumps(_nights(day)), json.dumps(_late_rates()), write]
        with translated(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accounts_accrue_loans(%s, %s, %s, %s, %s, %s, %s)", arguments)
            found, sum_ = cursor.fetchone()
        loans, amount, day = max(loans, found), amount + sum_, day + ONE_NIGHT
    return Worked(loans, round(amount))


def catch_up(loan: Loan, before: dt.date) -> None:
    """Accrue the nights before a day that one loan still lacks; whoever moves its money or schedule calls this first.

    They belong to the open day's journal: the closed day's may be posted already.
    """
    if loan.interest_from is None:
        return
    last = min(before - ONE_NIGHT, clock.booking_date() - ONE_NIGHT)
    known = LoanAccrual.objects.filter(loan=loan, kind="I").aggregate(day=Max("day"))["day"]
    if last >= loan.interest_from and (known is None or known < last):
        account = loan.account.ledger_account_id
        accrue(account, account + 1, last, booked_on=clock.booking_date())


def total(day: dt.date) -> int:
    """Give the general ledger what was earned on loans and booked on a closed day; return it in minor units."""
    found = Account.objects.filter(kind="LOAN").order_by().values_list("currency", flat=True).distinct()
    controls = [{each: chart.control(code, each).pk for each in found} for code in (RECEIVABLE, INCOME)]
    with translated(), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_total_loan_accruals(%s, %s, %s)", [day, *map(json.dumps, controls)])
        posted: int = cursor.fetchone()[0]
    return posted


def move(loan: Loan, on: dt.date, kind: str, amount: Decimal) -> None:
    """Take interest out of income, count it again, or end a remainder below a minor unit."""
    if amount:
        with translated(), connection.cursor() as cursor:
            cursor.execute("SELECT accounts_move_loan_interest(%s, %s, %s, %s)", [loan.pk, on, kind, amount])


def interest_account(loan: Loan) -> int:
    """Return where interest that is paid goes: the receivable, or straight to income where it was not counted yet."""
    return chart.control(INCOME if loan.non_accrual_since else RECEIVABLE, loan.account.currency).pk


def _nights(day: dt.date) -> dict[str, tuple[int, int]]:
    return {count: night(count, day) for count in DAY_COUNTS}


def _late_rates() -> dict[str, str]:
    versions = ProductVersion.objects.filter(specification__kind="LOAN").select_related("specification")
    typed = [(version.pk, version.typed_terms) for version in versions]
    return {str(pk): terms.late_rate for pk, terms in typed if isinstance(terms, LoanTerms)}
