"""Standing orders through their doors: made with a code, paid in the night, retried, given up, their holidays kept."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.months import add_months
from accounts.domain.recurrence import Frequency, nth
from accounts.models import OrderRun, Payment, StandingOrder
from accounts.selectors.audit import audit
from accounts.services import payees, standing_orders
from accounts.services.day_end.orders import execute_orders
from accounts.services.day_end.step import Day, Partition
from accounts.services.errors import InvalidRequest, NotAParty
from accounts.services.standing_orders import Order
from bank.foundation import clock, events
from bank.foundation.clock import BookingCalendar
from service.models import Notification
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")
ALL = Partition(1, 2**62)
FRIDAY, SATURDAY, MONDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 28), dt.date(2026, 11, 30)


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
    return cast.account(alice, minor=100_000)


@pytest.fixture
def savings(alice):
    return cast.account(alice, kind="SAVINGS")


def make(alice, source, to, key="k", **more):
    terms = {"amount_minor": 40_000, "frequency": "MONTHLY", "holiday": "FOLLOWING", "starts_on": FRIDAY} | more
    order = Order(key=key, account_id=source.pk, creditor_account_id=to.pk, **terms)
    return standing_orders.make(order, actor=cast.actor(alice), now=clock.now())


def opens(day: dt.date) -> int:
    """Close every day before this one, each with its end."""
    done = 0
    while clock.booking_date() < day:
        closed = clock.advance("HK", clock.booking_date() + dt.timedelta(days=1))
        done = execute_orders.run(Day("HK", closed, clock.now(), cast.SYSTEM), ALL).done
    return done


def told(user, code):
    events.drain()
    return [n.body for n in Notification.objects.filter(user=user, code=code, channel="inapp")]


def test_is_made_in_four_screens_and_paid_on_its_morning_once(alice, everyday):
    mei = payees.add(
        customer_id=alice.pk, name="Mei Lee", account_number="123456789001", bank_code="024",
        actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip
    client = signed_in(alice.user)
    form = {
        "amount": "250.00", "to": mei.public_id, "source": everyday.public_id, "reference": "rent",
        "holiday": "FOLLOWING",
        "frequency": "MONTHLY", "starts_on": "2026-11-27", "ends_on": "2027-01-31",
    }  # fmt: skip
    assert client.get(reverse("accounts:new_order")).status_code == 200
    answer = client.post(reverse("accounts:new_order"), form)
    review = client.get(answer.url).content.decode()
    assert "HK$250.00 to Mei Lee, every month" in review
    assert "27 Nov 2026 · 27 Dec 2026 · 27 Jan 2027" in review
    assert client.post(answer.url, {"code": "9"}).status_code == 422
    made = client.post(answer.url, {"code": "111111"})
    assert made.url == client.post(answer.url, {"code": "111111"}).url
    order = StandingOrder.objects.get()
    assert opens(FRIDAY - dt.timedelta(days=1)) == 0
    opens(FRIDAY)
    payment = Payment.objects.get(debtor_account=everyday, payee=mei)
    assert (payment.amount_minor, payment.state, payment.channel) == (25_000, "POSTED", "standing-order")
    assert payment.journal.booking_date == FRIDAY
    execute_orders.run(Day("HK", FRIDAY - dt.timedelta(days=1), clock.now(), cast.SYSTEM), ALL)
    assert cast.money(everyday) == 75_000
    page = client.get(made.url).content.decode()
    assert "27 Nov 2026" in page and payment.public_id in page
    # The 27th of December is a Sunday: paid on Monday, and January's is the last.
    opens(dt.date(2026, 12, 27))
    assert cast.money(everyday) == 75_000
    opens(dt.date(2026, 12, 28))
    assert cast.money(everyday) == 50_000
    opens(dt.date(2027, 2, 28))
    order.refresh_from_db()
    assert (order.state, cast.money(everyday)) == ("ENDED", 25_000)
    assert audit().ok


@pytest.mark.parametrize(
    ("rule", "day", "state"),
    [
        ("PRECEDING", FRIDAY, "SENT"),
        ("FOLLOWING", MONDAY, "SENT"),
        ("NONE", SATURDAY, "SENT"),
        ("SKIP", SATURDAY, "SKIPPED"),
    ],
)
def test_a_day_that_is_none_is_kept_as_ordered(alice, everyday, savings, rule, day, state):
    order = make(alice, everyday, savings, starts_on=SATURDAY, holiday=rule)
    opens(day - dt.timedelta(days=1))
    assert not OrderRun.objects.exists()
    opens(day)
    assert OrderRun.objects.get().state == state
    order.refresh_from_db()
    assert order.next_on == dt.date(2026, 12, 28)
    assert cast.money(savings) == (40_000 if state == "SENT" else 0)


def test_too_little_is_said_tried_again_the_same_day_and_then_given_up(alice, everyday, savings):
    make(alice, everyday, savings, amount_minor=150_000)
    opens(FRIDAY)
    run = OrderRun.objects.get()
    assert (run.state, run.attempts, cast.money(savings)) == ("WAITING", 1, 0)
    assert "HK$500.00" in told(alice.user, "order.short")[0]
    assert standing_orders.retry_due(now=clock.now(), today=FRIDAY) == 0
    cast.pay_in(everyday, 60_000)
    assert standing_orders.retry_due(now=clock.now(), today=FRIDAY) == 1
    assert standing_orders.retry_due(now=clock.now(), today=FRIDAY) == 0
    assert cast.money(savings) == 150_000
    opens(dt.date(2026, 12, 28))
    assert OrderRun.objects.filter(state="WAITING").count() == 1
    opens(dt.date(2026, 12, 29))
    assert [run.state for run in OrderRun.objects.all()] == ["FAILED", "SENT"]
    assert len(told(alice.user, "order.short")) == 2
    assert len(told(alice.user, "order.failed")) == 1
    assert audit().ok


def test_paused_days_pass_unpaid_and_end_is_for_good(alice, everyday, savings):
    order = make(alice, everyday, savings)
    client = signed_in(alice.user)
    assert client.post(reverse("accounts:switch_order", args=[order.public_id, "pause"])).status_code == 302
    opens(MONDAY)
    client.post(reverse("accounts:switch_order", args=[order.public_id, "resume"]))
    order.refresh_from_db()
    assert (order.state, order.next_on, cast.money(savings)) == ("ACTIVE", dt.date(2026, 12, 27), 0)
    url = reverse("accounts:change_order", args=[order.public_id])
    typed = {"amount": "100", "holiday": "NONE", "ends_on": "", "code": "111111"}
    assert client.post(url, typed | {"code": "2"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    opens(dt.date(2026, 12, 27))
    assert cast.money(savings) == 10_000
    client.post(reverse("accounts:switch_order", args=[order.public_id, "end"]))
    opens(dt.date(2027, 2, 1))
    assert cast.money(savings) == 10_000
    assert client.post(reverse("accounts:switch_order", args=[order.public_id, "explode"])).status_code == 404


def test_what_makes_no_sense_is_said_and_nobody_else_sees_it(alice, everyday, savings):
    for wrong in ({"starts_on": cast.TODAY}, {"ends_on": FRIDAY - dt.timedelta(days=1)}, {"amount_minor": 0}):
        with pytest.raises(InvalidRequest):
            make(alice, everyday, savings, **wrong)
    order = make(alice, everyday, savings)
    charlie = cast.customer("charlie")
    outsider = signed_in(charlie.user)
    assert outsider.get(reverse("accounts:order", args=[order.public_id])).status_code == 404
    assert outsider.post(reverse("accounts:switch_order", args=[order.public_id, "end"])).status_code == 404
    with pytest.raises(NotAParty):
        standing_orders.end(order.pk, actor=cast.actor(charlie), now=clock.now())
    with pytest.raises(NotAParty):
        make(charlie, everyday, savings, key="other")


@given(
    first=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    frequency=st.sampled_from(Frequency),
    number=st.integers(0, 400),
)
def test_days_rise_and_do_not_drift(first, frequency, number):
    assert nth(first, frequency, number) < nth(first, frequency, number + 1)
    if frequency is Frequency.MONTHLY:
        assert nth(first, frequency, number) == add_months(first, number)
