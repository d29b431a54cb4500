"""Goals that fill themselves, monthly contributions, money at notice: through their doors and real day ends."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.early_end import interest_minor, monthly_interest_minor
from accounts.domain.round_ups import round_up_minor
from accounts.models import Account, Goal, Payment, RecurringDeposit, WithdrawalNotice
from accounts.selectors.audit import audit
from accounts.selectors.goals import progress
from accounts.services import payees, payments
from accounts.services.day_end.saving import fill_goals, lapse_notices, work_recurring
from accounts.services.day_end.step import Day, Partition
from accounts.services.day_end.steps import accrue
from accounts.services.errors import InvalidRequest
from accounts.services.payments import PaymentRequest
from accounts.services.saving import notices
from bank.foundation import clock, events
from bank.foundation.clock import BookingCalendar
from products.services import catalogue
from service.models import Notification
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")
ALL = Partition(1, 2**62)


@pytest.fixture(autouse=True)
def any_code(monkeypatch):
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")


@pytest.fixture
def alice():
    BookingCalendar.objects.update(booking_date=cast.TODAY)
    events.drain()
    return cast.customer("alice")


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=1_000_000)


@pytest.fixture
def sold(alice):
    petra, paul = cast.member("petra").actor, cast.member("paul").actor
    return catalogue.launch_later(requester=petra, approver=paul, currency="HKD", now=clock.now())


@pytest.fixture
def client(alice):
    return signed_in(alice.user)


def night(*, accruing: bool = False) -> None:
    closed = clock.advance("HK", clock.booking_date() + dt.timedelta(days=1))
    day = Day("HK", closed, clock.now(), cast.SYSTEM)
    for step in (*([accrue] if accruing else []), work_recurring, fill_goals, lapse_notices):
        step.run(day, ALL)


def told(user, code):
    events.drain()
    return Notification.objects.filter(user=user, code=code, channel="inapp").count()


def spend(alice, everyday, minor, key):
    payee = payees.add(
        customer_id=alice.pk, name="Shop", account_number="1234567", bank_code="024", actor=cast.actor(alice),
        now=clock.now(),
    )  # fmt: skip
    request = PaymentRequest(
        key=key, debtor_account_id=everyday.pk, payee_id=payee.pk, amount_minor=minor, currency="HKD"
    )
    return payments.initiate(request, actor=cast.actor(alice), now=clock.now())


def salary(everyday, minor):
    """What an employer pays arrives as a payment of that category."""
    cast.pay_in(everyday, minor)
    paid = Payment.objects.filter(creditor_account=everyday).latest("pk")
    Payment.objects.filter(pk=paid.pk).update(category="salary", kind="INCOMING")


def test_a_goal_opens_in_two_screens_and_fills_itself_once_a_night(alice, everyday, sold, client):
    url = reverse("accounts:new_goal")
    assert client.get(url).status_code == 200
    typed = {
        "name": "Kyoto", "target": "500", "target_on": "2027-04-01", "fills_from": everyday.public_id,
        "round_up_to": "1000", "payday": "AMOUNT", "payday_amount": "300", "code": "111111",
    }  # fmt: skip
    assert client.post(url, typed | {"code": "1"}).status_code == 422
    assert client.post(url, typed | {"payday_amount": ""}).status_code == 422
    page = client.get(client.post(url, typed).url).content.decode()
    assert "Kyoto" in page and "HK$0.00 of HK$500.00" in page and "HK$100.00 a month" in page
    goal = Goal.objects.get()
    spend(alice, everyday, 3_850, "a")
    spend(alice, everyday, 2_000, "b")
    salary(everyday, 2_000_000)
    before = cast.money(everyday) + cast.money(goal.account)
    night()
    assert cast.money(goal.account) == 150 + 30_000
    fill_goals.run(Day("HK", cast.TODAY, clock.now(), cast.SYSTEM), ALL)
    night()
    assert cast.money(goal.account) == 30_150
    assert cast.money(everyday) + cast.money(goal.account) == before
    client.post(reverse("accounts:switch_goal", args=[goal.account.public_id, "pause"]))
    spend(alice, everyday, 1_001, "c")
    night()
    client.post(reverse("accounts:switch_goal", args=[goal.account.public_id, "resume"]))
    night()
    assert cast.money(goal.account) == 30_150
    assert client.post(reverse("accounts:switch_goal", args=[goal.account.public_id, "burn"])).status_code == 404
    outsider = signed_in(cast.customer("charlie").user)
    assert outsider.post(reverse("accounts:switch_goal", args=[goal.account.public_id, "stop"])).status_code == 404
    assert audit().ok


def test_on_payday_everything_above_moves_and_the_goal_is_reached(alice, everyday, sold, client):
    url = reverse("accounts:new_goal")
    typed = {
        "name": "Piano", "target": "5000", "target_on": "", "fills_from": everyday.public_id, "round_up_to": "0",
        "payday": "ABOVE", "payday_amount": "8000", "code": "111111",
    }  # fmt: skip
    assert client.post(url, typed).status_code == 302
    goal = Goal.objects.get()
    salary(everyday, 300_000)
    night()
    assert (cast.money(everyday), cast.money(goal.account)) == (800_000, 500_000)
    assert told(alice.user, "goal.reached") == 1
    assert progress(goal.account, clock.booking_date()).reached


def test_a_monthly_deposit_says_its_value_takes_its_turns_and_pays_exactly_that(alice, everyday, sold, client):
    version = sold["monthly-saver-12"]
    url = reverse("accounts:monthly", args=[version.public_id]) + f"?amount=500&source={everyday.public_id}"
    page = client.get(url).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    value = re.search(r"HK\$([\d,.]+) on", page)[1]
    assert client.get(url.replace("amount=500", "amount=5")).status_code == 422
    first = client.post(url, {"key": key, "code": "111111"})
    assert first.url == client.post(url, {"key": key, "code": "111111"}).url
    contract = RecurringDeposit.objects.get()
    while clock.booking_date() < contract.matures_on:
        night(accruing=True)
    contract.refresh_from_db()
    assert (contract.outcome, contract.turn, contract.missed) == ("PAID_OUT", 12, 0)
    earned = cast.money(everyday) - 1_000_000
    assert f"{(600_000 + earned) / 100:,.2f}" == value
    assert contract.account.state == "CLOSED"
    assert told(alice.user, "recurring.ended") == 1
    assert audit().ok


def test_missed_contributions_are_said_and_too_many_end_it(alice, sold, client):
    poor = cast.account(alice, minor=60_000)
    url = reverse("accounts:monthly", args=[sold["monthly-saver-12"].public_id])
    client.post(url + f"?amount=500&source={poor.public_id}", {"key": "k" * 32, "code": "111111"})
    contract = RecurringDeposit.objects.get()
    clock.advance("HK", cast.TODAY + dt.timedelta(days=31 * 5))
    for _nth in range(2):
        night()
    contract.refresh_from_db()
    assert (contract.outcome, contract.missed) == ("LAPSED", 4)
    assert told(alice.user, "recurring.missed") == 4
    assert cast.money(poor) >= 60_000


def test_a_monthly_deposit_ends_early_for_what_was_shown(alice, everyday, sold, client):
    url = reverse("accounts:monthly", args=[sold["monthly-saver-12"].public_id])
    client.post(url + f"?amount=5000&source={everyday.public_id}", {"key": "k" * 32, "code": "111111"})
    contract = RecurringDeposit.objects.get()
    for _nth in range(11):
        night(accruing=True)
    # Ten nights of 5,000.00 at 4 % are 5.479…; at 0.5 % of it 0.685: the cost is 4.79 or 4.80, never the principal.
    end = reverse("accounts:end_monthly", args=[contract.account.public_id])
    page = client.get(end).content.decode()
    shown = int(re.search(r'name="shown" value="(\d+)"', page)[1])
    assert shown == 500_000 + 69
    assert client.post(end, {"shown": shown - 1, "code": "111111"}).status_code == 422
    assert client.post(end, {"shown": shown, "code": "111111"}).status_code == 302
    assert client.post(end, {"shown": shown, "code": "111111"}).status_code == 302
    assert cast.money(everyday) == 1_000_069
    assert audit().ok


@pytest.fixture
def at_notice(alice, sold, client):
    client.post(reverse("accounts:open", args=[sold["notice-35"].public_id]))
    account = Account.objects.get(kind="NOTICE")
    cast.pay_in(account, 1_000_000)
    return account


def take(client, account, to, amount, **more):
    url = reverse("accounts:take_out", args=[account.public_id]) + f"?amount={amount}&pays_to={to.public_id}"
    page = client.get(url).content.decode()
    shown = re.search(r'name="shown" value="(\d+)"', page)
    key = re.search(r'name="key" value="(\w+)"', page)
    if shown is None:
        return page
    typed = {"shown": shown[1], "key": key[1], "code": "111111"} | more
    return client.post(url, typed), client.post(url, typed)


def test_with_notice_it_is_free_in_its_window_and_without_it_costs(alice, everyday, at_notice, client):
    give = reverse("accounts:notice", args=[at_notice.public_id])
    assert client.post(give, {"amount": "4000", "key": "n1", "code": "1"}).status_code == 422
    assert client.post(give, {"amount": "99999", "key": "n1", "code": "111111"}).status_code == 422
    client.post(give, {"amount": "4000", "key": "n1", "code": "111111"})
    client.post(give, {"amount": "4000", "key": "n1", "code": "111111"})
    notice = WithdrawalNotice.objects.get()
    assert notice.free_on == cast.TODAY + dt.timedelta(days=35)
    assert told(alice.user, "notice.given") == 1
    # Without notice 35 days' interest of 1,000.00 at 2.25 % is 2.16.
    first, second = take(client, at_notice, everyday, 1000)
    assert first.url == second.url
    assert (cast.money(everyday), cast.money(at_notice)) == (1_100_000, 1_000_000 - 100_000 - 216)
    clock.advance("HK", notice.free_on)
    take(client, at_notice, everyday, 4000)
    notice.refresh_from_db()
    assert (notice.state, cast.money(everyday)) == ("USED", 1_500_000)
    assert "short" in take(client, at_notice, everyday, 99999)
    assert audit().ok


def test_a_notice_lapses_and_is_taken_back(alice, everyday, at_notice, client):
    for key in ("a", "b"):
        notices.give(account_id=at_notice.pk, amount_minor=1_000, key=key, actor=cast.actor(alice), now=clock.now())
    kept, back = WithdrawalNotice.objects.order_by("pk")
    client.post(reverse("accounts:cancel_notice", args=[back.public_id]))
    outsider = signed_in(cast.customer("charlie").user)
    assert outsider.post(reverse("accounts:cancel_notice", args=[kept.public_id])).status_code == 404
    clock.advance("HK", kept.until)
    night()
    assert [n.state for n in WithdrawalNotice.objects.order_by("pk")] == ["LAPSED", "CANCELLED"]
    with pytest.raises(InvalidRequest):
        notices.give(account_id=at_notice.pk, amount_minor=0, key="c", actor=cast.actor(alice), now=clock.now())


@given(spent=st.lists(st.integers(1, 10**9), max_size=50), to=st.sampled_from([100, 1000]))
def test_round_ups_fill_each_amount_to_the_next_whole_one(spent, to):
    total = round_up_minor(spent, to)
    assert 0 <= total < to * max(len(spent), 1)
    assert (sum(spent) + total) % to == 0
    assert round_up_minor(spent, 0) == 0


@given(
    each=st.integers(1, 10**8),
    rate=st.decimals(min_value=0, max_value=1, places=5),
    gaps=st.lists(st.integers(0, 60), min_size=1, max_size=24),
)
def test_contributions_earn_what_each_would_alone_rounded_once(each, rate, gaps):
    end = dt.date(2028, 1, 1)
    starts = [end - dt.timedelta(days=gap) for gap in gaps]
    together = monthly_interest_minor(each, Decimal(rate), "ACT/365F", starts, end)
    alone = sum(interest_minor(each, Decimal(rate), "ACT/365F", start, end) for start in starts)
    assert abs(together - alone) <= len(starts)
