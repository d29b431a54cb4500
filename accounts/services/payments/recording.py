"""What a payment comes to: posted, held or refused, written with its event in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.events import PaymentHeld, PaymentPosted, PaymentRefused
from accounts.gates import Answer
from accounts.models import AccountParty, Payment
from accounts.services import holds, ledger
from accounts.services.ledger import JournalDraft
from accounts.services.payments.guarding import Outcome
from accounts.services.payments.plan import Plan
from bank.foundation.actor import Actor
from bank.foundation.events import publish

type Parties = dict[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Legs:
    """The ledger accounts and amounts (minor units) that a payment moves between."""

    debtor_id: int
    creditor_id: int
    amount_minor: int
    fee_minor: int
    fee_id: int | None

    def entries(self) -> tuple[tuple[int, int], ...]:
        """Return the legs, credit-positive, summing to zero."""
        legs = [(self.debtor_id, -self.amount_minor - self.fee_minor), (self.creditor_id, self.amount_minor)]
        if self.fee_id is not None and self.fee_minor:
            legs.append((self.fee_id, self.fee_minor))
        return tuple(legs)


def legs_of(plan: Plan) -> Legs:
    """Return the legs of a planned payment."""
    return Legs(
        debtor_id=plan.debtor.account.ledger_account_id,
        creditor_id=plan.creditor_ledger_account_id,
        amount_minor=plan.amount_minor,
        fee_minor=plan.fee_minor,
        fee_id=plan.fee_ledger_account_id,
    )


def settle(payment: Payment, outcome: Outcome, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Move the money, set it aside or neither, as the guards said, and announce it; the payment is saved after this."""
    parties = parties_of(plan)
    payment.neutral_code = outcome.neutral_code
    match outcome.answer:
        case Answer.ALLOW:
            post(payment, legs_of(plan), parties, actor=actor, now=now)
        case Answer.HOLD:
            payment.state = Payment.State.HELD
            payment.hold = holds.place(
                ledger_account_id=plan.debtor.account.ledger_account_id,
                amount_minor=plan.total_minor,
                key=f"payment:{payment.public_id}",
                now=now,
                reason="payment",
            )
            publish(PaymentHeld(**said(payment, parties)), actor=actor)
        case Answer.REFUSE:
            payment.state = Payment.State.REFUSED
            publish(PaymentRefused(**said(payment, parties), neutral_code=payment.neutral_code), actor=actor)


def post(payment: Payment, legs: Legs, parties: Parties, *, actor: Actor, now: datetime) -> None:
    """Post the payment's journal and its event in one call. Raises what the ledger raises."""
    payment.state, payment.posted_at, payment.neutral_code = Payment.State.POSTED, now, ""
    payment.clearing = Payment.Clearing.SENT if payment.kind == Payment.Kind.OUTGOING else Payment.Clearing.NONE
    draft = JournalDraft(
        kind="payment",
        entries=legs.entries(),
        # The row's own number, which rises: random keys would touch another page of the index each time.
        idempotency_key=f"payment:{payment.pk:012}",
        reference=payment.public_id,
        event=PaymentPosted(**said(payment, parties), category=payment.category),
        actor=actor,
    )
    (posted,) = ledger.post([draft])
    payment.journal_id = posted.journal_id


def said(payment: Payment, parties: Parties) -> dict[str, Any]:
    """Return what every event about a payment says."""
    return {
        "subject_id": payment.public_id,
        "subject_version": payment.version,
        "payment_id": payment.pk,
        "debtor_account_id": payment.debtor_account_id,
        "creditor_account_id": payment.creditor_account_id,
        "debtor_customer_ids": parties["debtor"],
        "creditor_customer_ids": parties["creditor"],
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "channel": payment.channel,
        "kind": payment.kind,
    }


def parties_of(plan: Plan) -> Parties:
    """Return the people on both sides."""
    return {"debtor": plan.debtor.customer_ids, "creditor": plan.creditor.customer_ids if plan.creditor else ()}


def parties_now(payment: Payment) -> Parties:
    """Return the people on both sides of a stored payment, as they are today."""
    rows = AccountParty.objects.filter(
        account_id__in=[payment.debtor_account_id, payment.creditor_account_id], until=None
    ).values_list("account_id", "customer_id")
    return {
        "debtor": tuple(customer for account, customer in rows if account == payment.debtor_account_id),
        "creditor": tuple(customer for account, customer in rows if account == payment.creditor_account_id),
    }
