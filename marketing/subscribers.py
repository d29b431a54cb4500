"""My reactions to what the apps below announce: profiles are built, goals are counted."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.events import AccountOpened, CustomerRegistered, PaymentPosted
from accounts.models import Customer
from bank.foundation.events import Envelope, subscriber
from bank.identity.events import SignedIn
from marketing.models import Campaign
from marketing.services import profiles, responses
from marketing.services.profiles import KIND_COLUMNS, Deltas
from service.events import CaseOpened, CaseRated, MessageWritten


@subscriber(
    "marketing.profile",
    events=(
        CustomerRegistered, AccountOpened, PaymentPosted, SignedIn, MessageWritten, CaseOpened, CaseRated,
    ),
)  # fmt: skip
def profile(batch: Sequence[Envelope]) -> None:
    """Add what happened to the profiles of whom it concerns."""
    deltas = Deltas()
    signed_in = [envelope for envelope in batch if envelope.name == SignedIn.name]
    customer_of = dict(
        Customer.objects.filter(user_id__in={envelope.payload["user_id"] for envelope in signed_in}).values_list(
            "user_id", "pk"
        )
    )
    for envelope in signed_in:
        if customer := customer_of.get(envelope.payload["user_id"]):
            deltas.add(customer, _day(envelope.occurred_at), sign_ins=1)
    for envelope in batch:
        if handle := _HANDLERS.get(envelope.name):
            handle(deltas, envelope)
    profiles.apply(deltas, today=timezone.localdate())


@subscriber("marketing.goals", events=(AccountOpened, PaymentPosted))
def goals(batch: Sequence[Envelope]) -> None:
    """Count those who did what a campaign aims at."""
    for envelope in batch:
        if envelope.name == AccountOpened.name:
            goal, whose = envelope.payload["product_kind"], envelope.payload["customer_ids"]
        else:
            goal, whose = Campaign.Goal.PAY, envelope.payload["debtor_customer_ids"]
        responses.reach_goal(goal=goal, customer_ids=whose, at=envelope.occurred_at)


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _registered(deltas: Deltas, envelope: Envelope) -> None:
    deltas.joined.add(envelope.payload["customer_id"])


def _products(by: int) -> Callable[[Deltas, Envelope], None]:
    def handle(deltas: Deltas, envelope: Envelope) -> None:
        column = KIND_COLUMNS[envelope.payload["product_kind"]]
        for customer in envelope.payload["customer_ids"]:
            deltas.products[customer][column] += by

    return handle


def _paid(deltas: Deltas, envelope: Envelope) -> None:
    payment: dict[str, Any] = envelope.payload
    day = date.fromisoformat(payment["booking_date"])
    for customer in payment["debtor_customer_ids"]:
        deltas.add(customer, day, payments=1, spent_minor=payment["amount_minor"])
    for customer in payment["creditor_customer_ids"]:
        deltas.add(customer, day, received_minor=payment["amount_minor"])


def _wrote(deltas: Deltas, envelope: Envelope) -> None:
    if envelope.payload["author"] == "customer":
        deltas.add(envelope.payload["customer_id"], _day(envelope.occurred_at), messages=1)


def _complained(deltas: Deltas, envelope: Envelope) -> None:
    if envelope.payload["kind"] == "complaint":
        deltas.add(envelope.payload["customer_id"], _day(envelope.occurred_at), complaints=1)


def _rated(deltas: Deltas, envelope: Envelope) -> None:
    deltas.satisfaction[envelope.payload["customer_id"]] = envelope.payload["score"]


_HANDLERS: dict[str, Callable[[Deltas, Envelope], None]] = {
    CustomerRegistered.name: _registered,
    AccountOpened.name: _products(1),
    PaymentPosted.name: _paid,
    MessageWritten.name: _wrote,
    CaseOpened.name: _complained,
    CaseRated.name: _rated,
}
