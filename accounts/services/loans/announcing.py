"""What others are told of a loan."""

from typing import Any

from accounts.events import LoanEvent
from accounts.models import AccountParty, Loan
from bank.foundation.actor import Actor
from bank.foundation.events import publish


def announce(event: type[LoanEvent], loan: Loan, *, actor: Actor, **said: Any) -> None:
    """Publish an event about a loan, whose row the transaction holds."""
    parties = AccountParty.objects.filter(account_id=loan.account_id, until=None).order_by("pk")
    publish(
        event(
            subject_id=loan.account.public_id,
            subject_version=loan.version,
            loan_id=loan.pk,
            account_id=loan.account_id,
            customer_ids=tuple(parties.values_list("customer_id", flat=True)),
            currency=loan.account.currency,
            **said,
        ),
        actor=actor,
    )
