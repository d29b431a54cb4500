"""Risk's reactions to what accounts announces."""

from collections.abc import Sequence

from accounts.events import PaymentRefused
from bank.foundation.events import Envelope, subscriber
from risk.services import usage


@subscriber("risk.limits", events=(PaymentRefused,))
def give_back_limits(batch: Sequence[Envelope]) -> None:
    """Return what refused payments took of their limits; each claim is returned once."""
    usage.give_back([envelope.payload["payment_id"] for envelope in batch])
