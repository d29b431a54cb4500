"""Risk's reactions to what accounts announces."""

from collections.abc import Sequence

from accounts.events import PaymentHeld, PaymentRefused
from bank.foundation.events import Envelope, subscriber
from risk.services import decisions, usage


@subscriber("risk.limits", events=(PaymentRefused,))
def give_back_limits(batch: Sequence[Envelope]) -> None:
    """Return what refused payments took of their limits; each claim is returned once."""
    usage.give_back([envelope.payload["payment_id"] for envelope in batch])


@subscriber("risk.failed_guards", events=(PaymentHeld,))
def alert_failed_guards(batch: Sequence[Envelope]) -> None:
    """Raise an alert where a guard of ours held a payment by failing: it left no decision of its own."""
    for envelope in batch:
        payers = envelope.payload["debtor_customer_ids"]
        decisions.record_failures(
            envelope.payload["payment_id"], customer_id=min(payers, default=None), now=envelope.occurred_at
        )
