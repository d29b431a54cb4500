"""Money between two accounts of the same people that the bank moves by their contract: a payment without guards."""

from datetime import datetime

from accounts.models import Account, Payment
from accounts.services.payments import recording
from accounts.services.payments.plan import next_payment_id
from bank.foundation.actor import Actor
from bank.foundation.ids import new_public_id


def move(
    source: Account,
    target: Account,
    amount_minor: int,
    *,
    key: str,
    category: str,
    actor: Actor,
    now: datetime,
) -> Payment:
    """Move money inside the caller's transaction; `key` is unique per source. Raises what the ledger raises."""
    payment_id, _booking_date = next_payment_id()
    payment = Payment(
        pk=payment_id,
        public_id=new_public_id("pay"),
        kind=Payment.Kind.OWN,
        category=category,
        debtor_account=source,
        debtor_name=_holder(source),
        creditor_account=target,
        creditor_name=_holder(target),
        creditor_number=target.number,
        amount_minor=amount_minor,
        currency=source.currency,
        channel=actor.channel,
        initiator=f"contract:{source.pk}",
        idempotency_key=key,
        initiated_by_id=actor.user_id,
        requested_at=now,
    )
    legs = recording.Legs(
        debtor_id=source.ledger_account_id,
        creditor_id=target.ledger_account_id,
        amount_minor=amount_minor,
        fee_minor=0,
        fee_id=None,
    )
    recording.post(payment, legs, recording.parties_now(payment), actor=actor, now=now)
    payment.save(force_insert=True)
    return payment


def _holder(account: Account) -> str:
    holder = account.parties.filter(party_rows__role="HOLDER", party_rows__account=account).first()
    return holder.name if holder else str(account)
