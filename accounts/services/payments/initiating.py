"""Asking for a payment: worked out, screened, then decided under the payer's lock, once per key."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.events import PaymentAwaitsConfirmation
from accounts.models import Payment
from accounts.services.errors import SameKeyOtherRequest
from accounts.services.payments import recording
from accounts.services.payments.drafting import drawn_up
from accounts.services.payments.judging import judge
from accounts.services.payments.plan import Plan, check_funds, next_payment_id, work_out
from accounts.services.payments.request import PaymentRequest, check, fingerprint, initiator_of
from bank.foundation.actor import Actor
from bank.foundation.events import publish

CONFIRM_WITHIN = timedelta(hours=24)


def preview(request: PaymentRequest, *, actor: Actor) -> Plan:
    """Work out a payment for the review page: who, fee, what remains. Raises what `initiate` would."""
    check(request)
    plan = work_out(request, actor=actor)
    check_funds(plan)
    return plan


def initiate(request: PaymentRequest, *, actor: Actor, now: datetime) -> Payment:
    """Make the payment of this key: posted, held or refused by the guards, or waiting for the holder's confirmation.

    Asked again with the same key and content it answers with the first; SameKeyOtherRequest for other content.
    Raises InvalidRequest, NotAParty, AccountNotOpen, PayeeAccountNotOpen or ShortOfFunds: then nothing happened.
    """
    check(request)
    if earlier := _earlier(request, actor):
        return earlier
    plan = work_out(request, actor=actor)
    payment_id, booking_date = next_payment_id()
    payment = drawn_up(request, plan, payment_id, actor=actor, now=now)
    try:
        if request.await_confirmation:
            return _awaiting(payment, plan, actor=actor, now=now)
        check_funds(plan)
        return judge(payment, plan, booking_date, settled=lambda: _earlier(request, actor), actor=actor, now=now)
    except IntegrityError:
        # Another request with this key won the race from where the payer's lock did not hold it back.
        if earlier := _earlier(request, actor):
            return earlier
        raise


def _awaiting(payment: Payment, plan: Plan, *, actor: Actor, now: datetime) -> Payment:
    with transaction.atomic():
        payment.state = Payment.State.AWAITING_CONFIRMATION
        payment.confirm_by = now + CONFIRM_WITHIN
        payment.save(force_insert=True)
        said = recording.said(payment, recording.parties_of(plan))
        publish(PaymentAwaitsConfirmation(**said, partner_id=payment.partner_id), actor=actor)
    return payment


def _earlier(request: PaymentRequest, actor: Actor) -> Payment | None:
    payment = Payment.objects.filter(initiator=initiator_of(actor), idempotency_key=request.key).first()
    if payment is not None and payment.request_hash != fingerprint(request):
        raise SameKeyOtherRequest
    return payment
