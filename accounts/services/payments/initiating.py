"""Asking for a payment: worked out, screened, then decided under the payer's lock, once per key."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.events import PaymentAwaitsConfirmation, PaymentAwaitsSignature
from accounts.models import Payment
from accounts.services import signing
from accounts.services.day_end.catching_up import catch_up
from accounts.services.errors import SameKeyOtherRequest
from accounts.services.payments import recording
from accounts.services.payments.drafting import drawn_up
from accounts.services.payments.judging import judge
from accounts.services.payments.plan import Plan, check_funds, work_out
from accounts.services.payments.request import PaymentRequest, check, fingerprint, initiator_of
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.statements import execute

EARLIER = "SELECT id, request_hash FROM accounts_payment WHERE initiator = %s AND idempotency_key = %s"
BEGIN = """
SELECT EXISTS (SELECT FROM accounts_payment WHERE initiator = %s AND idempotency_key = %s),
       nextval('accounts_payment_id_seq'), booking_date,
       EXISTS (SELECT FROM foundation_job WHERE name = 'accounts.day_end' AND state IN ('PLANNED', 'RUNNING'))
FROM foundation_bookingcalendar WHERE code = %s
"""
CONFIRM_WITHIN = timedelta(hours=24)
SIGN_WITHIN = timedelta(days=7)


def preview(request: PaymentRequest, *, actor: Actor) -> Plan:
    """Work out a payment for the review page: who, fee, what remains. Raises what `initiate` would."""
    plan = plan_of(request, actor=actor)
    check_funds(plan)
    return plan


def plan_of(request: PaymentRequest, *, actor: Actor) -> Plan:
    """Work out a payment of a later day: as `preview`, whatever the account has today."""
    check(request)
    return work_out(request, actor=actor)


def initiate(request: PaymentRequest, *, actor: Actor, now: datetime) -> Payment:
    """Make the payment of this key: posted, held or refused by the guards, or waiting for the holder's confirmation.

    Asked again with the same key and content it answers with the first; SameKeyOtherRequest for other content.
    Raises InvalidRequest, NotAParty, AccountNotOpen, PayeeAccountNotOpen or ShortOfFunds: then nothing happened.
    """
    check(request)
    earlier, payment_id, booking_date, day_ending = _begin(request, actor)
    if earlier:
        return earlier
    plan = work_out(request, actor=actor)
    if day_ending and catch_up(plan.debtor.account.ledger_account_id):
        plan = work_out(request, actor=actor)
    payment = drawn_up(request, plan, payment_id, actor=actor, now=now)
    try:
        if request.await_confirmation:
            return _awaiting(payment, plan, actor=actor, now=now)
        check_funds(plan)
        if actor.kind != "system" and signing.required(plan.debtor.account, plan.amount_minor):
            return _unsigned(payment, plan, actor=actor, now=now)
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


def _begin(request: PaymentRequest, actor: Actor) -> tuple[Payment | None, int, date, bool]:
    """Return, in one round trip, the payment that this key made before, a new payment's row id, the booking date, and
    whether a day's end is under way."""
    key = [initiator_of(actor), request.key]
    ((earlier, payment_id, booking_date, day_ending),) = execute((BEGIN, [*key, settings.BANK_COUNTRY]))
    return _earlier(request, actor) if earlier else None, payment_id, booking_date, day_ending


def _unsigned(payment: Payment, plan: Plan, *, actor: Actor, now: datetime) -> Payment:
    """Keep a payment that the other holders sign too, with the signature of whoever asks for it."""
    with transaction.atomic():
        payment.state = Payment.State.AWAITING_CONFIRMATION
        payment.confirm_by = now + SIGN_WITHIN
        payment.save(force_insert=True)
        waiting = signing.sign(payment, plan.initiator_customer_id or 0, now=now)
        said = recording.said(payment, recording.parties_of(plan))
        publish(PaymentAwaitsSignature(**said, waiting_ids=tuple(sorted(waiting))), actor=actor)
    return payment


def _earlier(request: PaymentRequest, actor: Actor) -> Payment | None:
    found = execute((EARLIER, [initiator_of(actor), request.key]))
    if not found:
        return None
    ((payment_id, request_hash),) = found
    if request_hash != fingerprint(request):
        raise SameKeyOtherRequest
    return Payment.objects.get(pk=payment_id)
