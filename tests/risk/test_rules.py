"""A detection rule's way: written, tried on history, approved by a second person, live, retired."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Payment
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.conditions import ConditionError
from bank.foundation.errors import Refused
from bank.staff import approvals
from risk.models import PaymentLimit, RuleVersion
from risk.selectors import backtest, facts
from risk.services import limits, rule_requests, rules
from tests.risk.conftest import Bank

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


def write(actor: Actor, condition: str = "amount > 300", code: str = "small") -> RuleVersion:
    return rules.write_rule(
        code=code, name="Small amounts", condition=condition, action="HOLD", actor=actor, now=clock.now()
    )


def live(version: RuleVersion, rita: Actor, rob: Actor) -> None:
    asked = rule_requests.request_live(version, reason="Fraud wave", actor=rita, now=clock.now())
    approvals.approve(asked, actor=rob, now=clock.now())


def test_a_rule_goes_live_only_tested_and_approved(bank: Bank, rita: Actor, rob: Actor) -> None:
    assert bank.pay(50_000, now=NOON).state == Payment.State.POSTED
    draft = write(rita)
    with pytest.raises(Refused):
        rule_requests.request_live(draft, reason="Now", actor=rita, now=clock.now())
    tested = rules.try_on_history(draft, actor=rita, now=NOON + dt.timedelta(hours=2))
    assert (tested.state, tested.backtest["payments"], tested.backtest["hits"]) == ("TESTED", 1, 1)
    asked = rule_requests.request_live(tested, reason="Fraud wave", actor=rita, now=clock.now())
    with pytest.raises(Refused):
        approvals.approve(asked, actor=rita, now=clock.now())
    assert bank.pay(50_001, now=NOON).state == Payment.State.POSTED
    approvals.approve(asked, actor=rob, now=clock.now())
    assert bank.pay(50_002, now=NOON).state == Payment.State.HELD
    tested.refresh_from_db()
    assert (tested.state, tested.approved_by_id) == ("LIVE", rob.user_id)


def test_a_new_version_takes_the_place_of_the_one_before(bank: Bank, rita: Actor, rob: Actor) -> None:
    for condition in ("amount > 300", "amount > 600"):
        live(rules.try_on_history(write(rita, condition), actor=rita, now=clock.now()), rita, rob)
    states = RuleVersion.objects.filter(rule__code="small").order_by("number").values_list("state", flat=True)
    assert list(states) == ["RETIRED", "LIVE"]
    assert bank.pay(50_000, now=NOON).state == Payment.State.POSTED
    asked = rule_requests.request_retirement(
        RuleVersion.objects.get(rule__code="small", state="LIVE"), reason="Over", actor=rita, now=clock.now()
    )
    approvals.approve(asked, actor=rob, now=clock.now())
    assert bank.pay(70_000, now=NOON).state == Payment.State.POSTED


def test_an_approval_is_stale_once_another_version_went_live(bank: Bank, rita: Actor, rob: Actor) -> None:
    first, second = (rules.try_on_history(write(rita, c), actor=rita, now=NOON) for c in ("amount > 1", "amount > 2"))
    asked = rule_requests.request_live(first, reason="a", actor=rita, now=clock.now())
    live(second, rita, rob)
    with pytest.raises(Refused) as refusal:
        approvals.approve(asked, actor=rob, now=clock.now())
    assert refusal.value.code == "approval_stale"


@pytest.mark.parametrize(
    "condition", ["", "amount >", "password = 1", "amount > 1; DROP TABLE x", "__import__('os')", "amount > 'x'"]
)
def test_a_condition_that_says_nothing_sensible_is_refused(bank: Bank, rita: Actor, condition: str) -> None:
    with pytest.raises(ConditionError):
        write(rita, condition)
    assert not RuleVersion.objects.filter(rule__code="small").exists()


def test_an_endless_condition_and_an_unknown_action_are_refused(bank: Bank, rita: Actor) -> None:
    with pytest.raises(Refused):
        write(rita, " or ".join(["amount > 1"] * 1000))
    with pytest.raises(Refused):
        rules.write_rule(code="x", name="x", condition="amount > 1", action="BURN", actor=rita, now=clock.now())


def test_a_tested_condition_is_final_in_the_database(bank: Bank, rita: Actor) -> None:
    version = rules.try_on_history(write(rita), actor=rita, now=NOON)
    for change in ({"condition": "amount > 1"}, {"action": "REFUSE"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleVersion.objects.filter(pk=write(rita, code="other").pk).update(state="LIVE")
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()


def test_the_test_on_history_sees_what_the_guard_saw(bank: Bank, monkeypatch) -> None:
    seen = []
    real = facts.gather
    monkeypatch.setattr(facts, "gather", lambda order: seen.append(real(order)) or seen[-1])
    for n, minutes in enumerate((0, 10, 30, 200)):
        bank.pay(10_000 + n, to="landlord" if n % 2 else "charlie", now=NOON + dt.timedelta(minutes=minutes))
    past = [known for _id, _at, _state, known in backtest._history(NOON - dt.timedelta(1), NOON + dt.timedelta(1))]
    assert past[::-1] == seen[1::2]


def test_a_limit_changes_by_a_second_person_and_counts_its_versions(bank: Bank, rita: Actor, rob: Actor) -> None:
    limit = PaymentLimit.objects.get(code="daily-amount")
    asked = limits.request_ceiling(limit, ceiling=10_000, reason="Fraud wave", actor=rita, now=clock.now())
    approvals.approve(asked, actor=rob, now=clock.now())
    limit.refresh_from_db()
    assert (limit.ceiling, limit.version) == (10_000, 2)
    assert bank.pay(20_000, now=NOON).state == Payment.State.REFUSED
    with pytest.raises(Refused):
        limits.request_ceiling(limit, ceiling=-1, reason="x", actor=rita, now=clock.now())
