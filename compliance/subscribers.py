"""Compliance's reactions: whoever is new is screened; what a failed screening holds gets a case too.

An exception here may end as a dead letter that many can read: nothing raised names a person or a hit.
"""

from collections.abc import Sequence

from accounts.events import CustomerChanged, CustomerRegistered, PayeeAdded, PaymentHeld
from bank.foundation import clock
from bank.foundation.events import Envelope, subscriber
from compliance.selectors import cases as found
from compliance.services import cases, screening

NAMES = {"name_chinese", "name_latin", "family_name", "given_name"}


@subscriber("compliance.screen_new", events=(CustomerRegistered, CustomerChanged, PayeeAdded), batch_size=200)
def screen_new(batch: Sequence[Envelope]) -> None:
    """Screen customers who registered or changed their name, and payees who were saved."""
    customers, payees = set(), set()
    for event in batch:
        if event.name == PayeeAdded.name:
            payees.add(event.payload["payee_id"])
        elif event.name == CustomerRegistered.name or NAMES & set(event.payload["fields"]):
            customers.add(event.payload["customer_id"])
    screening.screen_now(customer_ids=sorted(customers), payee_ids=sorted(payees), now=clock.now())


@subscriber("compliance.failed_screenings", events=(PaymentHeld,))
def failed_screenings(batch: Sequence[Envelope]) -> None:
    """Open a case for each payment that waits for compliance without one: its screening failed or took too long."""
    for payment_id in found.held_without_case([event.payload["payment_id"] for event in batch]):
        cases.open_for_payment(payment_id, None, now=clock.now())
