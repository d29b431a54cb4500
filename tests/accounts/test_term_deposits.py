"""A term deposit's whole life through its doors and real day ends: instructed, renewed, paid out, ended early."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.early_end import Held, cost_minor, interest_minor
from accounts.models import Account, Payment, TermDeposit
from accounts.selectors.audit import audit
from accounts.services import deposits
from accounts.services.day_end.deposits import mature_deposits
from accounts.services.day_end.step import Day, Partition
from accounts.services.day_end.steps import accrue
from accounts.services.deposits.breaking import CostChanged
from accounts.services.errors import InvalidRequest, NotInState
from bank.foundation import clock, events
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from products.domain.terms import EarlyEnd
from products.models import ProductVersion
from products.services.drafts import VersionDraft, draft
from products.services.launches import request_launch
from service.models import Notification
from tests import cast
from tests.signed_in import signed_in

pytestmark = pytest.mark.usefixtures("books")
ALL = Partition(1, 2**62)
RATES = st.decimals(min_value=0, max_value=1, places=6)


@pytest.fixture(autouse=True)
def any_code(monkeypatch):
    monkeypatch.setattr("bank.identity.stepup.verify", lambda user, code: code == "111111")


@pytest.fixture
def alice():
    events.drain()
    return cast.customer("alice")


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=5_000_000)


@pytest.fixture
def deposit(alice, everyday):
    return place(alice, everyday)


def place(alice, everyday, minor=2_000_000, key="d1", version=None, **more):
    paid = deposits.open_term_deposit(
        customer_ids=[alice.pk], product_version_id=(version or cast.products()["TERM_DEPOSIT"]).pk, amount_minor=minor,
        from_account_id=everyday.pk, key=key, actor=cast.actor(alice), now=clock.now(), **more,
    )  # fmt: skip
    return Account.objects.get(pk=paid.creditor_account_id)


def sell(**terms) -> ProductVersion:
    """Launch the next version of the deposit with other terms and rate."""
    last = cast.products()["TERM_DEPOSIT"]
    rate = terms.pop("rate", "0.031")
    content = VersionDraft(terms=last.terms | terms, tiers=[{"from_minor": 0, "annual_rate": rate}])
    petra, paul = cast.member("petra").actor, cast.member("paul").actor
    version = draft(specification=last.specification, content=content, actor=petra, now=clock.now())
    approvals.approve(
        request_launch(version=version, reason="market", actor=petra, now=clock.now()), actor=paul, now=clock.now()
    )
    version.refresh_from_db()
    return version


def to_day(on: dt.date) -> None:
    """Bring the bank to the morning of a day: the day before is closed, its nights accrued lazily."""
    clock.advance("HK", on)


def night(of: dt.date) -> None:
    """Work the day's end of a closed day as far as deposits go."""
    day = Day("HK", of, clock.now(), cast.SYSTEM)
    accrue.run(day, ALL)
    mature_deposits.run(day, ALL)


def lived(deposit: Account) -> None:
    """Accrue each night up to the maturity, and work the last day's end."""
    day = deposit.opened_on
    clock.advance("HK", deposit.maturity_on)
    while day < deposit.maturity_on:
        accrue.run(Day("HK", day, clock.now(), cast.SYSTEM), ALL)
        day += dt.timedelta(days=1)
    mature_deposits.run(Day("HK", day - dt.timedelta(days=1), clock.now(), cast.SYSTEM), ALL)
    deposit.refresh_from_db()


def quoted(deposit: Account) -> int:
    contract = deposit.term_deposit
    return interest_minor(
        contract.principal_minor, contract.annual_rate, "ACT/365F", contract.placed_on, contract.matures_on
    )


def test_it_is_paid_out_on_its_day_with_exactly_the_interest_that_was_shown(alice, everyday, deposit):
    """20,000.00 at 3.1 % for 181 days: 307.45 and not a night less."""
    assert mature_deposits.run(Day("HK", clock.booking_date(), clock.now(), cast.SYSTEM), ALL).done == 0
    lived(deposit)
    assert quoted(deposit) == 30_745
    assert (deposit.state, cast.money(everyday)) == ("CLOSED", 5_030_745)
    night(deposit.maturity_on - dt.timedelta(days=1))
    assert cast.money(everyday) == 5_030_745
    assert deposit.term_deposit.outcome == "PAID_OUT"
    assert audit().ok
    events.drain()
    told = Notification.objects.filter(user=alice.user, code="deposit.paid_out", channel="inapp").get()
    assert "HK$20,307.45" in told.body


@pytest.mark.parametrize(
    ("instruction", "renewed", "paid"), [("RENEW_PRINCIPAL", 2_000_000, 30_745), ("RENEW_ALL", 2_030_745, 0)]
)
def test_it_rolls_over_onto_the_version_sold_then(alice, everyday, deposit, instruction, renewed, paid):
    deposits.instruct(
        account_id=deposit.pk, at_maturity=instruction, pays_to_id=everyday.pk, actor=cast.actor(alice), now=clock.now()
    )
    version = sell(rate="0.0275", months=3)
    lived(deposit)
    contract = TermDeposit.objects.get(renews=deposit.term_deposit)
    assert (contract.principal_minor, contract.annual_rate) == (renewed, Decimal("0.0275"))
    assert contract.account.product_version == version
    assert contract.placed_on == deposit.maturity_on
    assert cast.money(contract.account) == renewed
    assert cast.money(everyday) == 3_000_000 + paid
    assert deposit.state == "CLOSED"
    assert contract.at_maturity == instruction
    assert audit().ok
    events.drain()
    told = Notification.objects.filter(user=alice.user, code="deposit.renewed", channel="inapp").get()
    assert "2.75%" in told.body


def test_what_is_no_longer_sold_or_does_not_fit_is_paid_out(alice, everyday, deposit):
    deposits.instruct(
        account_id=deposit.pk, at_maturity="RENEW_ALL", pays_to_id=everyday.pk, actor=cast.actor(alice), now=clock.now()
    )
    sell(minimum_opening_minor=3_000_000)
    lived(deposit)
    assert cast.money(everyday) == 5_030_745
    assert not TermDeposit.objects.exclude(pk=deposit.term_deposit.pk).exists()


def test_the_cost_is_shown_and_then_is_exactly_that(alice, everyday, deposit):
    """40 nights at 3.1 % are 67.95; anew at 0.5 % they are 10.96: the cost is 56.99."""
    client = signed_in(alice.user)
    to_day(deposit.opened_on + dt.timedelta(days=40))
    for nth in range(38):
        night(deposit.opened_on + dt.timedelta(days=nth))
    url = reverse("accounts:end_early", args=[deposit.public_id])
    page = client.get(url).content.decode()
    assert "Ending it today costs HK$56.99" in page
    shown = re.search(r'name="shown" value="(\d+)"', page)[1]
    assert client.post(url, {"shown": shown, "code": "999999"}).status_code == 422
    first = client.post(url, {"shown": shown, "code": "111111"})
    second = client.post(url, {"shown": shown, "code": "111111"})
    assert first.url == second.url == client.get(url).url
    assert cast.money(everyday) == 3_000_000 + int(shown) == 5_000_000 + 6_795 - 5_699
    deposit.refresh_from_db()
    assert (deposit.state, deposit.term_deposit.outcome, deposit.term_deposit.cost_minor) == ("CLOSED", "BROKEN", 5_699)
    assert audit().ok
    assert b"HK$20,010.96" in client.get(first.url).content


def test_a_day_later_the_old_figure_is_refused_and_nothing_moves(alice, everyday, deposit):
    shown = deposits.quote_break(deposit.pk).pays_minor
    to_day(deposit.opened_on + dt.timedelta(days=5))
    with pytest.raises(CostChanged):
        deposits.break_deposit(account_id=deposit.pk, shown_minor=shown, actor=cast.actor(alice), now=clock.now())
    assert cast.money(everyday) == 3_000_000


def test_terms_may_refuse_it_and_a_renewal_has_days_of_grace(alice, everyday):
    deposit = place(alice, everyday, version=sell(early_end="REFUSED"))
    with pytest.raises(InvalidRequest, match="cannot be ended"):
        deposits.quote_break(deposit.pk)
    assert (
        b"cannot be ended before"
        in signed_in(alice.user).get(reverse("accounts:end_early", args=[deposit.public_id])).content
    )
    deposits.instruct(
        account_id=deposit.pk, at_maturity="RENEW_ALL", pays_to_id=everyday.pk, actor=cast.actor(alice), now=clock.now()
    )
    lived(deposit)
    renewal = TermDeposit.objects.get(renews=deposit.term_deposit)
    assert deposits.quote_break(renewal.account_id).cost_minor == 0
    to_day(renewal.placed_on + dt.timedelta(days=8))
    with pytest.raises(InvalidRequest, match="cannot be ended"):
        deposits.quote_break(renewal.account_id)


def test_the_instruction_is_changed_with_a_code_until_the_end(alice, everyday, deposit):
    client = signed_in(alice.user)
    url = reverse("accounts:maturity", args=[deposit.public_id])
    savings = cast.account(alice, kind="SAVINGS")
    typed = {"at_maturity": "RENEW_ALL", "pays_to": savings.public_id}
    assert client.post(url, typed | {"code": "1"}).status_code == 422
    assert client.post(url, {"at_maturity": "BURN", "pays_to": savings.public_id, "code": "111111"}).status_code == 422
    assert client.post(url, typed | {"code": "111111"}).status_code == 302
    contract = TermDeposit.objects.get(account=deposit)
    assert (contract.at_maturity, contract.pays_to) == ("RENEW_ALL", savings)
    page = client.get(reverse("accounts:account", args=[deposit.public_id])).content.decode()
    assert "Renew the deposit with its interest" in page
    charlie = signed_in(cast.customer("charlie").user)
    assert charlie.get(url).status_code == charlie.post(url, typed).status_code == 404
    assert charlie.get(reverse("accounts:end_early", args=[deposit.public_id])).status_code == 404
    theirs = cast.account(cast.customer("charlie"))
    with pytest.raises(InvalidRequest):
        deposits.instruct(
            account_id=deposit.pk, at_maturity="PAY_OUT", pays_to_id=theirs.pk, actor=cast.actor(alice), now=clock.now()
        )
    lived(deposit)
    with pytest.raises(NotInState):
        deposits.instruct(
            account_id=deposit.pk,
            at_maturity="PAY_OUT",
            pays_to_id=everyday.pk,
            actor=cast.actor(alice),
            now=clock.now(),
        )


def test_a_frozen_deposit_waits_for_staff(alice, everyday, deposit):
    Account.objects.filter(pk=deposit.pk).update(state="FROZEN")
    lived(deposit)
    assert (deposit.state, deposit.term_deposit.outcome) == ("FROZEN", "")


def test_staff_end_it_up_to_their_limit_and_above_with_a_second_person(alice, everyday, deposit):
    tara, tom = cast.member("tara"), cast.member("tom")
    big = place(alice, cast.account(alice, minor=9_000_000), minor=6_000_000, key="d2")
    waits = deposits.ask_or_break(account_id=big.pk, reason="at the counter", actor=tara.actor, now=clock.now())
    assert isinstance(waits, Approval)
    with pytest.raises(Refused):
        approvals.approve(waits, actor=tara.actor, now=clock.now())
    big.refresh_from_db()
    assert big.state == "OPEN"
    approvals.approve(waits, actor=tom.actor, reason="seen", now=clock.now())
    made = deposits.ask_or_break(account_id=deposit.pk, reason="at the counter", actor=tara.actor, now=clock.now())
    assert isinstance(made, Payment)
    assert set(Account.objects.filter(kind="TERM_DEPOSIT").values_list("state", flat=True)) == {"CLOSED"}


@given(principal=st.integers(1, 10**11), rate=RATES, anew=RATES, days=st.integers(0, 400), held=st.integers(0, 400))
def test_the_cost_never_touches_what_was_placed_and_falls_with_neither_rate_nor_days(principal, rate, anew, days, held):
    start = dt.date(2026, 1, 31)
    end = start + dt.timedelta(days=held)
    earned = interest_minor(principal, rate, "ACT/365F", start, end)
    it = Held(
        principal_minor=principal, annual_rate=rate, day_count="ACT/365F", start=start, end=end, earned_minor=earned
    )
    for how in (EarlyEnd.PENALTY_RATE, EarlyEnd.FORFEIT_DAYS):
        cost = cost_minor(it, how, rate=anew, days=days)
        assert 0 <= cost <= earned
    assert cost_minor(it, EarlyEnd.PENALTY_RATE, rate=rate, days=0) == 0
    assert cost_minor(it, EarlyEnd.PENALTY_RATE, rate=Decimal(0), days=0) == earned
    assert cost_minor(it, EarlyEnd.FORFEIT_DAYS, rate=anew, days=held) == earned
    assert cost_minor(it, EarlyEnd.FORFEIT_DAYS, rate=anew, days=0) == (0 if held else earned)


@pytest.mark.parametrize(
    ("count", "start", "end", "expected"),
    [
        ("ACT/365F", dt.date(2026, 11, 23), dt.date(2027, 5, 23), 30745),
        ("ACT/360", dt.date(2026, 11, 23), dt.date(2027, 5, 23), 31172),
        ("30/360", dt.date(2026, 11, 23), dt.date(2027, 5, 23), 31000),
        ("ACT/365F", dt.date(2026, 11, 23), dt.date(2026, 11, 23), 0),
    ],
)
def test_interest_by_hand(count, start, end, expected):
    """20,000.00 at 3.1 %: 181/365, 181/360 and 180/360 of 620.00."""
    assert interest_minor(2_000_000, Decimal("0.031"), count, start, end) == expected
