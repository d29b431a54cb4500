"""Real threads and real commits: one key pays once, and crossing payments never lock each other out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Payment
from accounts.selectors.audit import audit
from accounts.services import deposits, payments
from accounts.services.errors import ShortOfFunds
from accounts.services.payments import PaymentRequest
from bank.foundation import clock
from tests import cast


@pytest.fixture
def world(committed):
    cast.open_books()
    alice, charlie = cast.customer("alice"), cast.customer("charlie")
    return alice, cast.account(alice, minor=100_000), charlie, cast.account(charlie, minor=100_000)


def pay(who, source, to, key, minor):
    request = PaymentRequest(
        key=key, debtor_account_id=source.pk, creditor_account_id=to.pk, amount_minor=minor, currency="HKD"
    )
    try:
        return payments.initiate(request, actor=cast.actor(who), now=clock.now()).pk
    except ShortOfFunds:
        return None
    finally:
        connection.close()


def test_sixteen_clicks_make_one_payment(world):
    alice, hers, _charlie, his = world
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: pay(alice, hers, his, "same", 40_000), range(16)))
    assert len(set(made)) == 1
    assert Payment.objects.filter(idempotency_key="same").count() == 1
    assert (cast.money(hers), cast.money(his)) == (60_000, 140_000)


def test_crossing_payments_all_finish_and_never_overdraw(world):
    alice, hers, charlie, his = world
    jobs = [(alice, hers, his, f"a{n}", 9_000) for n in range(20)] + [
        (charlie, his, hers, f"c{n}", 7_000) for n in range(20)
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda job: pay(*job), jobs))
    assert cast.money(hers) >= 0 <= cast.money(his)
    assert cast.money(hers) + cast.money(his) == 200_000
    assert audit().ok


def test_eight_ends_of_one_deposit_pay_once(world):
    alice, hers, _charlie, _his = world
    cast.pay_in(hers, 2_000_000)
    paid = deposits.open_term_deposit(
        customer_ids=[alice.pk], product_version_id=cast.products()["TERM_DEPOSIT"].pk, amount_minor=1_500_000,
        from_account_id=hers.pk, key="d", actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip

    def end(_nth):
        try:
            return deposits.break_deposit(
                account_id=paid.creditor_account_id, shown_minor=1_500_000, actor=cast.actor(alice), now=clock.now()
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(end, range(8)))) == 1
    assert cast.money(hers) == 2_100_000
    assert audit().ok
