"""A payment happens once, whole, and as its guards say."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import GuardVerdict, Journal, Payment
from accounts.selectors.audit import audit
from accounts.selectors.ledger import balance
from accounts.selectors.payments import held_for, reason
from accounts.services import accounts, payees, payments
from accounts.services.errors import (
    AccountNotOpen,
    InvalidRequest,
    NotAParty,
    NotInState,
    NotTheOwner,
    SameKeyOtherRequest,
    ShortOfFunds,
)
from accounts.services.payments import PaymentRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from tests import cast
from tests.accounts.guards import fraud, sanctions

pytestmark = pytest.mark.usefixtures("books")


@pytest.fixture
def alice():
    return cast.customer("alice")


@pytest.fixture
def everyday(alice):
    return cast.account(alice, minor=100_000)


@pytest.fixture
def savings(alice):
    return cast.account(alice, kind="SAVINGS")


def ask(debtor, **changes) -> PaymentRequest:
    base = PaymentRequest(key="k1", debtor_account_id=debtor.pk, amount_minor=50_000, currency="HKD")
    return replace(base, **changes)


def pay(who, request):
    return payments.initiate(request, actor=cast.actor(who), now=clock.now())


def test_moves_money_between_own_accounts(alice, everyday, savings):
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert (payment.state, payment.kind) == (Payment.State.POSTED, Payment.Kind.OWN)
    assert (cast.money(everyday), cast.money(savings)) == (50_000, 50_000)
    assert payment.journal.entries.count() == 2
    assert audit().ok


def test_the_same_key_pays_once(alice, everyday, savings):
    first = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    again = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert first.pk == again.pk
    assert cast.money(savings) == 50_000


def test_the_same_key_for_something_else_is_refused(alice, everyday, savings):
    pay(alice, ask(everyday, creditor_account_id=savings.pk))
    with pytest.raises(SameKeyOtherRequest):
        pay(alice, ask(everyday, creditor_account_id=savings.pk, amount_minor=1))


def test_one_persons_key_is_not_anothers(alice, everyday, savings):
    pay(alice, ask(everyday, creditor_account_id=savings.pk))
    charlie = cast.customer("charlie")
    his = cast.account(charlie, minor=70_000)
    pay(charlie, ask(his, creditor_account_id=savings.pk))
    assert cast.money(savings) == 100_000


def test_a_saved_payee_at_another_bank_goes_to_clearing_with_its_fee(alice, savings):
    cast.pay_in(savings, 100_000)
    payee = payees.add(
        customer_id=alice.pk, name="Mei Lee", account_number="123-456789-001", bank_code="024",
        actor=cast.actor(alice), now=clock.now(),
    )  # fmt: skip
    payment = pay(alice, ask(savings, payee_id=payee.pk))
    assert (payment.kind, payment.clearing, payment.fee_minor) == ("OUTGOING", "SENT", 500)
    assert cast.money(savings) == 100_000 - 50_000 - 500


def test_held_money_is_set_aside_and_released_by_every_owner(alice, everyday, savings):
    fraud.hold()
    sanctions.hold()
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert (payment.state, payment.neutral_code) == (Payment.State.HELD, "under_review")
    view = balance(everyday.ledger_account_id)
    assert (view.ledger, view.held, view.available) == (100_000, 50_000, 50_000)
    officer = Actor("staff", cast.member("tara").user.pk, "admin")
    release = {"actor": officer, "reason": "checked", "now": clock.now()}
    assert payments.release(payment.pk, owner="risk", **release).state == Payment.State.HELD
    assert not held_for("risk").exists()
    assert held_for("compliance").get() == payment
    assert payments.release(payment.pk, owner="compliance", **release).state == Payment.State.POSTED
    assert (cast.money(everyday), cast.money(savings)) == (50_000, 50_000)
    assert balance(everyday.ledger_account_id).held == 0
    with pytest.raises(NotInState):
        payments.release(payment.pk, owner="risk", **release)


def test_only_an_owner_who_holds_and_did_not_ask_decides(alice, everyday, savings):
    fraud.hold()
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    decide = {"reason": "x", "now": clock.now()}
    officer = Actor("staff", cast.member("tara").user.pk, "admin")
    with pytest.raises(NotTheOwner):
        payments.release(payment.pk, owner="compliance", actor=officer, **decide)
    with pytest.raises(NotTheOwner):
        payments.release(payment.pk, owner="risk", actor=Actor("staff", alice.user_id, "admin"), **decide)
    with pytest.raises(NotTheOwner):
        payments.release(payment.pk, owner="risk", actor=cast.actor(alice), **decide)


def test_a_refused_hold_gives_the_money_back(alice, everyday, savings):
    sanctions.hold()
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    officer = Actor("staff", cast.member("tara").user.pk, "admin")
    payments.refuse(payment.pk, owner="compliance", actor=officer, reason="a hit", now=clock.now())
    payment.refresh_from_db()
    assert (payment.state, payment.neutral_code, payment.journal) == (Payment.State.REFUSED, "declined", None)
    assert cast.money(everyday) == 100_000


def test_a_refusal_is_stored_evidence(alice, everyday, savings):
    fraud.confirms = fraud.screens.REFUSE
    fraud.neutral_code = "daily_limit"
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert (payment.state, payment.neutral_code) == (Payment.State.REFUSED, "daily_limit")
    assert payment.verdicts.count() == 2
    assert cast.money(everyday) == 100_000


def test_what_compliance_refuses_with_reads_as_declined(alice, everyday, savings):
    sanctions.confirms = sanctions.screens.REFUSE
    sanctions.neutral_code = "sanctions_hit"
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert payment.neutral_code == "declined"
    assert "sanction" not in str(reason(payment.neutral_code)).lower()


@pytest.mark.parametrize("broken", [RuntimeError("down"), TimeoutError()])
def test_a_guard_that_fails_holds(alice, everyday, savings, broken):
    fraud.fails = broken
    payment = pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert payment.state == Payment.State.HELD
    verdict = GuardVerdict.objects.get(payment=payment, owner="risk")
    assert (verdict.answer, verdict.failed) == ("HOLD", True)


def test_a_guard_that_is_late_holds(alice, everyday, savings, monkeypatch):
    monkeypatch.setattr(fraud, "timeout_ms", 20)
    fraud.sleeps = 0.05
    assert pay(alice, ask(everyday, creditor_account_id=savings.pk)).state == Payment.State.HELD


def test_no_guards_at_all_is_a_mistake(alice, everyday, savings, settings):
    settings.PAYMENT_GATES = []
    with pytest.raises(ImproperlyConfigured):
        pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert cast.money(everyday) == 100_000


def test_says_how_much_is_missing(alice, everyday, savings):
    with pytest.raises(ShortOfFunds) as refused:
        pay(alice, ask(everyday, creditor_account_id=savings.pk, amount_minor=112_000))
    assert str(refused.value) == "You’re HK$120.00 short. Add money or pay less."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_minor": 0}, "amount_not_positive"),
        ({"amount_minor": -5}, "amount_not_positive"),
        ({"amount_minor": 10**16}, "amount_too_large"),
        ({"key": ""}, "key_invalid"),
        ({"remittance": "a\nb"}, "remittance_invalid"),
        ({"remittance": "x" * 141}, "remittance_invalid"),
        ({"currency": "USD"}, "currency_mismatch"),
        ({"creditor_account_id": None}, "creditor_missing"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(alice, everyday, savings, changes, code):
    before = Journal.objects.count()
    with pytest.raises(InvalidRequest) as refused:
        pay(alice, ask(everyday, **{"creditor_account_id": savings.pk, **changes}))
    assert refused.value.code == code
    assert (Journal.objects.count(), Payment.objects.exclude(kind="CASH_IN").count()) == (before, 0)


def test_nobody_pays_from_or_with_what_is_not_theirs(alice, everyday, savings):
    charlie = cast.customer("charlie")
    with pytest.raises(NotAParty):
        pay(charlie, ask(everyday, creditor_account_id=savings.pk))
    his = payees.add(
        customer_id=charlie.pk, name="Someone", account_number="1234567", bank_code="024",
        actor=cast.actor(charlie), now=clock.now(),
    )  # fmt: skip
    with pytest.raises(NotAParty):
        pay(alice, ask(everyday, payee_id=his.pk))


def test_a_joint_holder_and_a_signatory_may_pay(alice, savings):
    bob, charlie = cast.customer("bob"), cast.customer("charlie")
    joint = cast.account(alice, bob, minor=100_000, signatories=(charlie,))
    assert pay(bob, ask(joint, creditor_account_id=savings.pk, amount_minor=1000)).state == "POSTED"
    assert pay(charlie, ask(joint, creditor_account_id=savings.pk, amount_minor=1000)).state == "POSTED"


def test_nothing_leaves_a_frozen_account(alice, everyday, savings):
    accounts.freeze(account_id=everyday.pk, reason="lost phone", actor=cast.member("tara").actor, now=clock.now())
    with pytest.raises(AccountNotOpen) as refused:
        pay(alice, ask(everyday, creditor_account_id=savings.pk))
    assert refused.value.code == "account_frozen"


def test_a_partners_payment_waits_for_the_holder(alice, everyday, savings):
    partner = Actor("partner", alice.user_id, "api", partner_id="budget-app")
    request = ask(everyday, creditor_account_id=savings.pk, await_confirmation=True)
    payment = payments.initiate(request, actor=partner, now=clock.now())
    assert (payment.state, cast.money(everyday)) == (Payment.State.AWAITING_CONFIRMATION, 100_000)
    with pytest.raises(NotAParty):
        payments.confirm(payment.pk, actor=cast.actor(cast.customer("charlie")), now=clock.now())
    confirmed = payments.confirm(payment.pk, actor=cast.actor(alice), now=clock.now())
    assert confirmed.state == Payment.State.POSTED
    assert payments.confirm(payment.pk, actor=cast.actor(alice), now=clock.now()).pk == payment.pk
    assert cast.money(everyday) == 50_000


def test_a_cancelled_payment_is_not_confirmed(alice, everyday, savings):
    partner = Actor("partner", alice.user_id, "api", partner_id="budget-app")
    request = ask(everyday, creditor_account_id=savings.pk, await_confirmation=True)
    payment = payments.initiate(request, actor=partner, now=clock.now())
    payments.cancel(payment.pk, actor=cast.actor(alice), now=clock.now())
    with pytest.raises(NotInState):
        payments.confirm(payment.pk, actor=cast.actor(alice), now=clock.now())
