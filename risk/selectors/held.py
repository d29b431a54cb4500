"""Payments that risk holds: what waits, since when, until when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import GuardVerdict, Payment
from risk.models import Alert, Decision

ANSWER_WITHIN = timedelta(hours=4)


@dataclass(frozen=True)
class HeldPayment:
    """A payment held by risk; `failed` names guards that gave no answer, so nobody knows more than that."""

    payment: Payment
    due_at: datetime
    decisions: tuple[Decision, ...]
    failed: tuple[str, ...]


def waiting(limit: int = 200) -> list[HeldPayment]:
    """Return the payments that wait for risk, the one due first leading. It rests on the guards' verdicts alone."""
    verdicts = (
        GuardVerdict.objects.filter(owner="risk", answer="HOLD", released_at=None, payment__state=Payment.State.HELD)
        .select_related("payment__debtor_account")
        .order_by("payment_id", "guard")[:limit]
    )
    by_payment: dict[int, list[GuardVerdict]] = {}
    for verdict in verdicts:
        by_payment.setdefault(verdict.payment_id, []).append(verdict)
    decisions = _decisions(by_payment)
    found = [_held(rows, decisions.get(payment_id, ())) for payment_id, rows in by_payment.items()]
    return sorted(found, key=lambda held: (held.due_at, held.payment.pk))


def of_payment(payment: Payment) -> HeldPayment:
    """Return what risk knows of one payment, held or not."""
    rows = list(GuardVerdict.objects.filter(owner="risk", payment=payment))
    decisions = _decisions([payment.pk]).get(payment.pk, ())
    failed = tuple(row.guard for row in rows if row.failed)
    return HeldPayment(payment, payment.requested_at + ANSWER_WITHIN, decisions, failed)


def _held(rows: list[GuardVerdict], decisions: tuple[Decision, ...]) -> HeldPayment:
    payment = rows[0].payment
    failed = tuple(row.guard for row in rows if row.failed)
    return HeldPayment(payment, payment.requested_at + ANSWER_WITHIN, decisions, failed)


def _decisions(payment_ids: Iterable[int]) -> dict[int, tuple[Decision, ...]]:
    found: dict[int, tuple[Decision, ...]] = {}
    for decision in Decision.objects.filter(payment_id__in=list(payment_ids)).order_by("payment_id", "pk"):
        found[decision.payment_id] = (*found.get(decision.payment_id, ()), decision)
    return found


def alert_ids(payment_ids: list[int]) -> dict[int, int]:
    """Return the open alert of each of these payments that has one."""
    rows = Alert.objects.filter(decision__payment_id__in=payment_ids, state=Alert.State.OPEN)
    return dict(rows.values_list("decision__payment_id", "pk"))
