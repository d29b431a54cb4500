"""Limits under real threads and commits: a customer who pays from everywhere at once stays under the ceiling."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from accounts.models import Payment
from bank.foundation import clock
from risk.models import LimitClaim, LimitUsage, PaymentLimit
from tests import cast
from tests.conftest import Committed
from tests.risk.conftest import Bank, found

AT_ONCE, EACH, CEILING = 8, 10_000, 35_000


def test_payments_at_once_never_pass_the_ceiling(committed: Committed, gates: None) -> None:
    cast.open_books()
    bank = found()
    second = Bank(bank.alice, cast.account(bank.alice, minor=1_000_000), bank.charlie, bank.landlord)
    PaymentLimit.objects.filter(code="daily-amount").update(ceiling=CEILING)

    def pay(n: int) -> str:
        try:
            # Two accounts of one customer: the payer's lock does not hold these back from each other.
            return (bank if n % 2 else second).pay(EACH, key=f"k{n}", now=clock.now()).state
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        states = list(pool.map(pay, range(AT_ONCE)))
    assert sorted(states) == ["POSTED"] * 3 + ["REFUSED"] * 5
    assert Payment.objects.filter(state="POSTED", kind="OUTGOING").count() == 3
    usage = LimitUsage.objects.get(limit__code="daily-amount")
    claims = LimitClaim.objects.filter(limit=usage.limit_id, returned=False)
    assert usage.used == 3 * EACH == sum(claims.values_list("taken", flat=True))
