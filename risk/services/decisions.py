"""Keeping what a guard decided: the decision, its alert where it holds or refuses, and the announcement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.gates import PaymentOrder
from accounts.models import GuardVerdict
from bank.foundation.actor import Actor
from bank.foundation.events import announcing, publish
from bank.foundation.statements import Statement, execute, insert
from risk.domain.verdicts import ALLOW, HOLD, Verdict
from risk.events import AlertRaised, PaymentDecided
from risk.models import Alert, Decision

ANSWER_WITHIN = timedelta(hours=4)
RISK = Actor.system("risk")
GUARDS = {"risk.guards.fraud": Decision.Guard.FRAUD, "risk.guards.limits": Decision.Guard.LIMITS}


def record(
    *,
    order: PaymentOrder,
    guard: Decision.Guard,
    verdict: Verdict,
    features: Mapping[str, Any],
    versions: Mapping[str, Any],
    now: datetime,
    taking: Sequence[Statement] = (),
) -> None:
    """Store the decision in the posting transaction, with an alert unless it allows the payment.

    `taking` is what the decision itself takes, such as counters: written first, in the same round trip.
    """
    decision = Decision(
        payment_id=order.payment_id,
        guard=guard,
        verdict=verdict.answer,
        reasons=list(verdict.reasons),
        features=dict(features),
        versions=dict(versions),
        decided_at=now,
    )
    decided = PaymentDecided(
        subject_id=decision.public_id, payment_id=order.payment_id, guard=str(guard), verdict=verdict.answer
    )
    sql, values = insert(decision)
    ((decision.pk,),) = execute(*taking, announcing(decided, actor=RISK), (f"{sql} RETURNING id", values))
    if verdict.answer != ALLOW:
        _raise(decision, customer_id=payer_of(order), waits=verdict.answer == HOLD, now=now)


@transaction.atomic
def record_failures(payment_id: int, *, customer_id: int | None, now: datetime) -> None:
    """Give a payment that one of our guards held by failing its decision and alert; once."""
    for verdict in GuardVerdict.objects.filter(payment_id=payment_id, owner="risk", answer="HOLD", failed=True):
        guard = GUARDS[verdict.guard]
        if Decision.objects.filter(payment_id=payment_id, guard=guard).exists():
            continue
        decision = Decision.objects.create(
            payment_id=payment_id,
            guard=guard,
            verdict=HOLD,
            reasons=[{"failed": verdict.guard}],
            features={},
            versions={},
            decided_at=now,
        )
        _raise(decision, customer_id=customer_id, waits=verdict.released_at is None, now=now)


def payer_of(order: PaymentOrder) -> int | None:
    """Return the customer whose payment this is: who asked for it, else the account's first holder."""
    return order.initiator_customer_id or min(order.debtor_customer_ids, default=None)


def _raise(decision: Decision, *, customer_id: int | None, waits: bool, now: datetime) -> None:
    alert = Alert.objects.create(
        decision=decision,
        customer_id=customer_id,
        state=Alert.State.OPEN if waits else Alert.State.NOTED,
        raised_at=now,
        due_at=now + ANSWER_WITHIN,
    )
    raised = AlertRaised(
        subject_id=str(alert.pk), alert_id=alert.pk, payment_id=decision.payment_id, customer_id=customer_id
    )
    publish(raised, actor=RISK)
