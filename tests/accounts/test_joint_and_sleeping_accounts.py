"""Two holders who both sign, accounts that sleep, accounts that close to zero: through the doors."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Account, Payment, StandingOrder, Statement
from accounts.selectors.audit import audit
from accounts.services import accounts, cards, closing, dormancy, payments, signing, standing_orders
from accounts.services.day_end.orders import mark_dormant
from accounts.services.day_end.step import Day, Partition
from accounts.services.day_end.steps import accrue
from accounts.services.errors import AccountNotOpen, InvalidRequest, NotAParty
from accounts.services.payments import PaymentRequest
from accounts.services.signing import LooserInBranch
from accounts.services.standing_orders import Order
from bank.foundation import clock, events
from bank.foundation.clock import BookingCalendar
from service.models import Notification
from tests import cast
from tests.signed_in import signed_in

ALL = Partition(1, 2**62)


@pytest.fixture(autouse=True)
def any_code(monkeypatch):
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")


class Home:
    """Alice and Bob with an account that both sign above HK$1,000."""

    def __init__(self) -> None:
        BookingCalendar.objects.update(booking_date=cast.TODAY)
        events.drain()
        self.alice, self.bob, self.charlie = map(cast.customer, ("alice", "bob", "charlie"))
        self.joint = cast.account(self.alice, self.bob, minor=1_000_000)
        self.own = cast.account(self.alice, kind="SAVINGS")
        signing.set_rule(
            account_id=self.joint.pk, signing="BOTH", all_sign_above_minor=100_000, actor=cast.actor(self.bob),
            now=clock.now(),
        )  # fmt: skip
        self.joint.refresh_from_db()

    def pay(self, minor: int, key: str = "k") -> Payment:
        request = PaymentRequest(
            key=key,
            debtor_account_id=self.joint.pk,
            creditor_account_id=self.own.pk,
            amount_minor=minor,
            currency="HKD",
        )
        return payments.initiate(request, actor=cast.actor(self.alice), now=clock.now())


@pytest.fixture
def home(books):
    return Home()


def told(who, code):
    events.drain()
    return Notification.objects.filter(user=who.user, code=code, channel="inapp").count()


def test_up_to_the_amount_one_signs_above_it_both(home):
    assert home.pay(100_000, "small").state == "POSTED"
    waits = home.pay(100_001)
    assert (waits.state, cast.money(home.own)) == ("AWAITING_CONFIRMATION", 100_000)
    assert (told(home.bob, "payment.sign"), told(home.alice, "payment.sign")) == (1, 0)
    url = reverse("accounts:payment", args=[waits.public_id])
    hers, his = signed_in(home.alice.user), signed_in(home.bob.user)
    mine = hers.get(url).content.decode()
    assert "Bob Chan" in mine and 'name="code"' not in mine
    assert "Alice Chan" in his.get(url).content.decode()
    confirm = reverse("accounts:confirm", args=[waits.public_id])
    hers.post(confirm, {"code": "111111"})
    assert cast.money(home.own) == 100_000
    assert his.post(confirm, {"code": "999"}).status_code == 422
    assert signed_in(home.charlie.user).post(confirm, {"code": "111111"}).status_code == 404
    his.post(confirm, {"code": "111111"})
    his.post(confirm, {"code": "111111"})
    assert cast.money(home.own) == 200_001
    assert audit().ok


def test_either_may_end_it_and_only_a_branch_makes_it_looser(home):
    waits = home.pay(200_000)
    payments.cancel(waits.pk, actor=cast.actor(home.bob), now=clock.now())
    waits.refresh_from_db()
    assert (waits.state, cast.money(home.own)) == ("CANCELLED", 0)
    url = reverse("accounts:signing", args=[home.joint.public_id])
    client = signed_in(home.alice.user)
    assert client.post(url, {"signing": "EITHER", "above": "", "code": "111111"}).status_code == 422
    assert client.post(url, {"signing": "BOTH", "above": "500", "code": "111111"}).status_code == 302
    home.joint.refresh_from_db()
    assert home.joint.all_sign_above_minor == 50_000
    with pytest.raises(LooserInBranch):
        rule(home, cast.actor(home.alice), above=60_000)
    with pytest.raises(NotAParty):
        rule(home, cast.actor(home.charlie), above=0)
    assert rule(home, cast.member("tom").actor, signs="EITHER").signing == "EITHER"
    assert told(home.alice, "account.signing") >= 3


def rule(home, actor, signs="BOTH", above=0):
    return signing.set_rule(
        account_id=home.joint.pk, signing=signs, all_sign_above_minor=above, actor=actor, now=clock.now(), reason="met"
    )


def test_a_standing_order_that_both_sign_waits_for_the_second(home):
    order = standing_orders.make(
        Order(
            key="o", account_id=home.joint.pk, creditor_account_id=home.own.pk, amount_minor=150_000,
            frequency="MONTHLY", holiday="NONE", starts_on=cast.TODAY + dt.timedelta(days=3),
        ),
        actor=cast.actor(home.alice), now=clock.now(),
    )  # fmt: skip
    assert order.state == "UNSIGNED"
    assert told(home.bob, "order.sign") == 1
    page = reverse("accounts:sign_order", args=[order.public_id])
    assert signed_in(home.bob.user).post(page, {"code": "111111"}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.next_on) == ("ACTIVE", cast.TODAY + dt.timedelta(days=3))


def close_month(account, used=None, months=25):
    """Live to the end of a month so many months on, and work its dormancy step."""
    end = (cast.TODAY.replace(day=1) + dt.timedelta(days=31 * months)).replace(day=1)
    clock.advance("HK", end)
    Payment.objects.filter(creditor_account=account).update(
        requested_at=dt.datetime.combine(cast.TODAY, dt.time(4), dt.UTC)
    )
    if used is not None:
        Payment.objects.filter(creditor_account=used).update(
            requested_at=dt.datetime.combine(end, dt.time(4), dt.UTC) - dt.timedelta(days=40)
        )
    mark_dormant.run(Day("HK", end - dt.timedelta(days=1), clock.now(), cast.SYSTEM), ALL)
    account.refresh_from_db()


def test_an_account_that_nobody_uses_sleeps_until_its_holder_confirms(home):
    clock_day = Day("HK", cast.TODAY, clock.now(), cast.SYSTEM)
    assert mark_dormant.run(clock_day, ALL).done == 0
    savings = cast.account(home.alice, kind="SAVINGS", minor=50_000)
    close_month(savings)
    assert savings.state == "DORMANT"
    assert told(home.alice, "account.dormant") >= 1
    request = PaymentRequest(
        key="z", debtor_account_id=savings.pk, creditor_account_id=home.own.pk, amount_minor=5, currency="HKD"
    )
    with pytest.raises(AccountNotOpen):
        payments.initiate(request, actor=cast.actor(home.alice), now=clock.now())
    url = reverse("accounts:wake", args=[savings.public_id])
    assert signed_in(home.charlie.user).post(url, {"code": "111111"}).status_code == 404
    client = signed_in(home.alice.user)
    assert client.post(url, {"code": "0"}).status_code == 422
    assert client.post(url, {"code": "111111"}).status_code == 302
    savings.refresh_from_db()
    assert savings.state == "OPEN"
    later = Day("HK", clock.booking_date() + dt.timedelta(days=0), clock.now(), cast.SYSTEM)
    assert savings not in dormancy.asleep(1, 2**62, later.date)


def test_staff_wake_it_with_a_reason_and_a_used_one_never_sleeps(home):
    savings = cast.account(home.alice, kind="SAVINGS", minor=50_000)
    used = cast.account(home.alice, kind="SAVINGS", minor=50_000)
    close_month(savings, used)
    used.refresh_from_db()
    assert (savings.state, used.state) == ("DORMANT", "OPEN")
    dormancy.reactivate(account_id=savings.pk, actor=cast.member("tom").actor, now=clock.now(), reason="came in")
    dormancy.reactivate(account_id=savings.pk, actor=cast.member("tom").actor, now=clock.now(), reason="twice")
    assert Account.objects.get(pk=savings.pk).state == "OPEN"


def test_closing_moves_what_is_left_with_its_interest_and_ends_the_rest(home):
    everyday = cast.account(home.alice, minor=1_000)
    savings = cast.account(home.alice, kind="SAVINGS", minor=10_000_000)
    cards.issue(account_id=savings.pk, customer_id=home.alice.pk, actor=cast.SYSTEM, now=clock.now())
    standing_orders.make(
        Order(
            key="o", account_id=savings.pk, creditor_account_id=everyday.pk, amount_minor=5, frequency="WEEKLY",
            holiday="NONE", starts_on=cast.TODAY + dt.timedelta(days=30),
        ),
        actor=cast.actor(home.alice), now=clock.now(),
    )  # fmt: skip
    for nth in range(10):
        closed = clock.advance("HK", cast.TODAY + dt.timedelta(days=nth + 1))
        accrue.run(Day("HK", closed, clock.now(), cast.SYSTEM), ALL)
    # 100,000.00 at 0.5 % for ten nights: 13.70 (13.6986…)
    client = signed_in(home.alice.user)
    url = reverse("accounts:close", args=[savings.public_id])
    page = client.get(url).content.decode()
    assert "HK$100,013.70 moves to" in page
    shown = re.search(r'name="shown" value="(\d+)"', page)[1]
    typed = {"shown": shown, "pays_to": everyday.public_id, "code": "111111"}
    assert client.post(url, typed | {"shown": "1"}).status_code == 422
    assert client.post(url, typed | {"code": "1"}).status_code == 422
    first = client.post(url, typed)
    assert first.status_code == client.post(url, typed).status_code == 302
    savings.refresh_from_db()
    assert (savings.state, cast.money(savings), cast.money(everyday)) == ("CLOSED", 0, 10_002_370)
    assert StandingOrder.objects.get().state == "ENDED"
    assert savings.cards.get().state == "CLOSED"
    assert Statement.objects.get(account=savings).closing_minor == 0
    assert audit().ok


def test_closing_says_what_stands_in_the_way(home):
    client = signed_in(home.alice.user)
    waits = home.pay(200_000)
    page = client.get(reverse("accounts:close", args=[home.joint.public_id]))
    assert page.status_code == 422 and b"Confirm or cancel it first" in page.content
    payments.cancel(waits.pk, actor=cast.actor(home.bob), now=clock.now())
    shown = closing.quote(home.joint.pk).moves_minor
    with pytest.raises(InvalidRequest, match="All holders sign"):
        closing.close_to_zero(
            account_id=home.joint.pk, pays_to_id=home.own.pk, shown_minor=shown, actor=cast.actor(home.alice),
            now=clock.now(),
        )  # fmt: skip
    accounts.freeze(account_id=home.own.pk, reason="lost", actor=cast.SYSTEM, now=clock.now())
    with pytest.raises(AccountNotOpen):
        closing.quote(home.own.pk)


def test_two_tabs_close_once_and_two_holders_sign_once(committed):
    cast.open_books()
    home = Home()
    waits = home.pay(300_000)

    def sign(_nth):
        try:
            return payments.confirm(waits.pk, actor=cast.actor(home.bob), now=clock.now()).state
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(sign, range(6))) == {"POSTED"}
    assert cast.money(home.own) == 300_000
    everyday = cast.account(home.alice)

    def close(_nth):
        try:
            return closing.close_to_zero(
                account_id=home.own.pk, pays_to_id=everyday.pk, shown_minor=300_000, actor=cast.actor(home.alice),
                now=clock.now(),
            ).pk  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(close, range(6)))) == 1
    assert cast.money(everyday) == 300_000
    assert audit().ok
