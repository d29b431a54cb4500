"""Payments as the guards decide them: rules, limits, evidence, failure, replay."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import GuardVerdict, Payment
from bank.foundation import events
from risk import guards
from risk.models import Alert, Decision, LimitUsage, PaymentLimit, RuleVersion
from risk.selectors import facts, held, rules
from risk.selectors.explanations import reasons
from risk.selectors.replay import agrees, replay
from tests import cast
from tests.risk.conftest import Bank

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)  # 12:00 in Hong Kong
NIGHT = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)  # 01:30


def decision(payment: Payment, guard: str) -> Decision:
    return Decision.objects.get(payment=payment, guard=guard)


def test_an_ordinary_payment_passes_and_both_verdicts_are_kept(bank: Bank) -> None:
    payment = bank.pay(50_000, now=NOON)
    assert payment.state == Payment.State.POSTED
    assert {d.guard: d.verdict for d in Decision.objects.filter(payment=payment)} == {
        "fraud": "ALLOW",
        "limits": "ALLOW",
    }
    assert set(decision(payment, "fraud").versions) == {"amount@1", "velocity@1", "new-payee@1", "night@1"}
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("minor", "at", "rule"),
    [(60_000_000, NOON, "amount@1"), (1_500_000, NOON, "new-payee@1"), (400_000, NIGHT, "night@1")],
)
def test_a_starting_rule_holds_and_says_why(bank: Bank, minor: int, at: dt.datetime, rule: str) -> None:
    payment = bank.pay(minor, now=at)
    assert (payment.state, payment.neutral_code) == (Payment.State.HELD, "under_review")
    kept = decision(payment, "fraud")
    assert rule in [reason["rule"] for reason in kept.reasons]
    assert Alert.objects.get(decision=kept).state == Alert.State.OPEN
    (why,) = [reason for reason in reasons(kept) if reason.label == rule]
    assert "amount" in why.sentence
    assert ("amount", f"HK${minor / 100:,.2f}") in why.figures
    assert [each.payment.pk for each in held.waiting()] == [payment.pk]


def test_velocity_counts_payments_of_the_hour(bank: Bank) -> None:
    states = [bank.pay(1_000 + n, now=NOON + dt.timedelta(minutes=n)).state for n in range(11)]
    assert states == ["POSTED"] * 10 + ["HELD"]
    later = bank.pay(2_000, now=NOON + dt.timedelta(minutes=75))
    assert later.state == Payment.State.POSTED


def test_money_between_own_accounts_is_not_held(bank: Bank) -> None:
    savings = cast.account(bank.alice, kind="SAVINGS")
    bank.charlie = savings
    assert bank.pay(90_000_000, to="own", now=NIGHT).state == Payment.State.POSTED
    assert not LimitUsage.objects.exists()


def test_the_daily_limit_refuses_counts_and_gives_back(bank: Bank, rita) -> None:
    limit = PaymentLimit.objects.get(code="daily-amount")
    limit.ceiling = 100_000
    limit.save()
    assert bank.pay(60_000, now=NOON).state == Payment.State.POSTED
    refused = bank.pay(50_000, now=NOON)
    assert (refused.state, refused.neutral_code) == (Payment.State.REFUSED, "daily_limit")
    (reason,) = decision(refused, "limits").reasons
    assert reason["figures"] == {"ceiling": 100_000, "used": 60_000, "asked": 50_000}
    assert "HK$600.00" in reasons(decision(refused, "limits"))[0].sentence
    assert bank.pay(40_000, now=NOON).state == Payment.State.POSTED
    assert LimitUsage.objects.get(limit=limit).used == 100_000


def test_what_another_guard_refuses_gives_its_limits_back_once(bank: Bank, settings) -> None:
    settings.PAYMENT_GATES = [*settings.PAYMENT_GATES, "tests.accounts.guards.sanctions"]
    from tests.accounts.guards import Answer, sanctions  # noqa: PLC0415

    sanctions.reset()
    sanctions.confirms = Answer.REFUSE
    assert bank.pay(60_000, now=NOON).state == Payment.State.REFUSED
    assert LimitUsage.objects.get(limit__code="daily-amount").used == 60_000
    for _again in range(2):
        events.drain()
        assert LimitUsage.objects.get(limit__code="daily-amount").used == 0
    sanctions.reset()


def test_a_guard_that_fails_holds_and_waits_for_risk(bank: Bank, monkeypatch) -> None:
    def broken(order):
        raise DatabaseError("gone")

    monkeypatch.setattr(facts, "gather", broken)
    payment = bank.pay(50_000, now=NOON)
    assert payment.state == Payment.State.HELD
    verdict = GuardVerdict.objects.get(payment=payment, guard="risk.guards.fraud")
    assert (verdict.answer, verdict.failed) == ("HOLD", True)
    (waits,) = held.waiting()
    assert waits.failed == ("risk.guards.fraud",)


def test_a_guard_that_is_late_holds(bank: Bank, monkeypatch) -> None:
    def slow(order):
        with transaction.atomic(), facts.connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")

    monkeypatch.setattr(facts, "gather", slow)
    monkeypatch.setattr(guards.FraudGuard, "timeout_ms", 100)
    payment = bank.pay(50_000, now=NOON)
    assert payment.state == Payment.State.HELD


def test_decisions_replay_bit_for_bit_whatever_is_live_later(bank: Bank) -> None:
    payments = [bank.pay(50_000, now=NOON), bank.pay(60_000_000, now=NIGHT), bank.pay(100_000_001, now=NOON)]
    RuleVersion.objects.filter(state="LIVE").update(state="RETIRED")
    PaymentLimit.objects.update(ceiling=0)
    kept = list(Decision.objects.filter(payment__in=payments))
    assert len(kept) == 6
    assert {d.verdict for d in kept} == {"ALLOW", "HOLD", "REFUSE"}
    for each in kept:
        assert agrees(each)
        assert replay(each).answer == each.verdict


def test_a_decision_with_other_figures_does_not_replay(bank: Bank) -> None:
    kept = decision(bank.pay(60_000_000, now=NOON), "fraud")
    kept.features = kept.features | {"amount_minor": 100}
    assert not agrees(kept)


def test_a_decision_is_never_changed(bank: Bank) -> None:
    kept = decision(bank.pay(50_000, now=NOON), "fraud")
    for attempt in (lambda: Decision.objects.update(verdict="HOLD"), kept.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_screening_takes_two_queries_and_writes_nothing(bank: Bank, django_assert_num_queries) -> None:
    orders = []
    real = facts.gather
    facts.gather = lambda order: orders.append(order) or real(order)
    try:
        bank.pay(50_000, now=NOON)
    finally:
        facts.gather = real
    order = replace(orders[0], payment_id=0)
    rules.live()
    with django_assert_num_queries(2) as seen:
        guards.fraud.screen(order)
    assert isinstance(seen, CaptureQueriesContext)
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in seen.captured_queries)
