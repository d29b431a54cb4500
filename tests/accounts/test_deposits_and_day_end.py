"""Term deposits from the first screen to the day they are paid back; payments settled and lapsed at the day's end."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Account, Payment
from accounts.selectors.ledger import balance
from accounts.services import deposits, payees, payments
from accounts.services.chart import control
from accounts.services.day_end.payments import lapse_payments, settle_clearing
from accounts.services.day_end.step import Day, Partition
from accounts.services.errors import InvalidRequest, ShortOfFunds
from accounts.services.payments import PaymentRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")
ALL = Partition(1, 2**62)


@pytest.fixture
def alice():
    return cast.customer("alice")


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=5_000_000)


def day(on: dt.date | None = None, later: dt.timedelta = dt.timedelta()) -> Day:
    return Day("HK", on or clock.booking_date(), clock.now() + later, cast.SYSTEM)


def place(alice, everyday, minor=2_000_000, key="d1"):
    return deposits.open_term_deposit(
        customer_ids=[alice.pk], product_version_id=cast.products()["TERM_DEPOSIT"].pk, amount_minor=minor,
        from_account_id=everyday.pk, key=key, actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip


def test_opens_in_three_screens_with_its_interest_shown(alice, everyday, monkeypatch):
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")
    client = signed_in(alice.user)
    version = cast.products()["TERM_DEPOSIT"]
    assert client.get(reverse("accounts:rates")).status_code == 200
    url = reverse("accounts:place", args=[version.public_id]) + f"?amount=20,000&source={everyday.public_id}"
    review = client.get(url).content.decode()
    key = re.search(r'name="key" value="(\w+)"', review)[1]
    # 20,000 x 3.1 % x 181 days / 365 = 307.4520…
    assert "HK$307.45 interest" in review
    first = client.post(url, {"key": key, "code": "111111"})
    second = client.post(url, {"key": key, "code": "111111"})
    assert first.url == second.url
    assert Account.objects.filter(kind="TERM_DEPOSIT").count() == 1
    assert cast.money(everyday) == 3_000_000


@pytest.mark.parametrize("typed", ["", "x", "-5", "1e5", "9" * 30])
def test_hostile_amounts_open_nothing(alice, everyday, typed):
    client = signed_in(alice.user)
    url = reverse("accounts:place", args=[cast.products()["TERM_DEPOSIT"].public_id])
    assert client.get(url, {"amount": typed, "source": everyday.public_id}).status_code == 422
    assert client.get(url, {"amount": "20000", "source": "acc_x"}).status_code == 422


def test_outside_the_products_amounts_or_means_nothing_opens(alice, everyday):
    with pytest.raises(InvalidRequest):
        place(alice, everyday, minor=100)
    with pytest.raises(ShortOfFunds):
        place(alice, everyday, minor=6_000_000)
    assert not Account.objects.filter(kind="TERM_DEPOSIT").exists()


def test_what_went_to_other_banks_is_settled_once(alice, everyday):
    payee = payees.add(
        customer_id=alice.pk, name="Mei", account_number="1234567", bank_code="024", actor=cast.actor(alice),
        now=clock.now(),
    )  # fmt: skip
    request = PaymentRequest(
        key="k", debtor_account_id=everyday.pk, payee_id=payee.pk, amount_minor=70_000, currency="HKD"
    )
    payment = payments.initiate(request, actor=cast.actor(alice), now=clock.now())
    assert balance(control("suspense", "HKD").pk).ledger == 70_000
    sunday = Day("HK", dt.date(2026, 11, 29), clock.now(), cast.SYSTEM)
    assert settle_clearing.run(sunday, ALL).done == 0
    assert settle_clearing.run(day(), ALL).amounts == {"HKD": 70_000}
    assert settle_clearing.run(day(), ALL).done == 0
    payment.refresh_from_db()
    assert payment.clearing == "SETTLED"
    assert balance(control("suspense", "HKD").pk).ledger == 0
    assert balance(control("nostro", "HKD").pk).ledger == 70_000


def test_what_nobody_confirms_in_time_ends(alice, everyday):
    savings = cast.account(alice, kind="SAVINGS")
    request = PaymentRequest(
        key="k", debtor_account_id=everyday.pk, creditor_account_id=savings.pk, amount_minor=5, currency="HKD",
        await_confirmation=True,
    )  # fmt: skip
    payment = payments.initiate(request, actor=Actor("partner", alice.user_id, "api", "app"), now=clock.now())
    assert lapse_payments.run(day(), ALL).done == 0
    assert lapse_payments.run(day(later=dt.timedelta(days=2)), ALL).done == 1
    assert Payment.objects.get(pk=payment.pk).state == "CANCELLED"
