"""Held payments: a person without a part in them releases or refuses; large ones need a second person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountParty, Payment
from accounts.services import payments
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events import publish
from bank.foundation.permissions import holds
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from bank.staff.selectors import approval_limit
from risk.events import AlertClosed
from risk.models import Alert

OWNER = "risk"
PERMISSION = "risk.release_payment"


def release(payment_id: int, *, reason: str, actor: Actor, now: datetime) -> Payment | Approval:
    """Release what risk holds, or ask a second person where the amount is above the actor's position.

    Raises Refused without a reason or permission, for anybody with a part in the payment, and what accounts refuses.
    """
    payment, user = _allowed(payment_id, actor=actor, reason=reason)
    if payment.amount_minor <= approval_limit(user):
        return let_go(payment_id, actor=actor, reason=reason, now=now)
    return approvals.request(
        action="risk.payment.release",
        subject=("accounts.payment", payment.public_id),
        change={"payment": payment.pk, "reason": reason.strip()},
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def refuse(payment_id: int, *, reason: str, actor: Actor, now: datetime) -> Payment:
    """Refuse a held payment: the money is available again. Raises as `release` does."""
    _allowed(payment_id, actor=actor, reason=reason)
    payment = payments.refuse(payment_id, owner=OWNER, actor=actor, reason=reason, now=now)
    _close(payment, Alert.State.REFUSED, actor=actor, reason=reason, now=now)
    return payment


@transaction.atomic
def let_go(payment_id: int, *, actor: Actor, reason: str, now: datetime) -> Payment:
    """Let go what risk holds of a payment; whoever decides here, first or second person, has no part in it."""
    _allowed(payment_id, actor=actor, reason=reason)
    payment = payments.release(payment_id, owner=OWNER, actor=actor, reason=reason, now=now)
    _close(payment, Alert.State.RELEASED, actor=actor, reason=reason, now=now)
    return payment


def _allowed(payment_id: int, *, actor: Actor, reason: str) -> tuple[Payment, User]:
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    user = User.objects.filter(pk=actor.user_id, is_active=True).first() if actor.user_id else None
    if user is None or not holds(user, PERMISSION):
        raise Refused("not_allowed", _("Your position does not decide about held payments."))
    payment = Payment.objects.get(pk=payment_id)
    sides = [payment.debtor_account_id, payment.creditor_account_id]
    if payment.initiated_by_id == user.pk or AccountParty.objects.filter(
        account_id__in=[side for side in sides if side], customer__user_id=user.pk
    ):
        raise Refused("own_payment", _("You have a part in this payment. Someone else decides."))
    return payment, user


def _close(payment: Payment, state: str, *, actor: Actor, reason: str, now: datetime) -> None:
    audit.record(actor=actor, action=f"risk.payment.{state.lower()}", subject=payment, reason=reason)
    for alert in Alert.objects.select_for_update(of=("self",)).filter(
        decision__payment=payment, state=Alert.State.OPEN
    ):
        alert.state, alert.closed_at, alert.closed_by_id, alert.closing_reason = (
            state,
            now,
            actor.user_id,
            reason.strip(),
        )
        alert.save(update_fields=["state", "closed_at", "closed_by", "closing_reason"])
        closed = AlertClosed(
            subject_id=str(alert.pk),
            alert_id=alert.pk,
            payment_id=payment.pk,
            released=state == Alert.State.RELEASED,
        )
        publish(closed, actor=actor)
