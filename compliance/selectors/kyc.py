"""What is known of customers."""

from collections.abc import Iterable

from accounts.models import Customer
from compliance.domain.parties import of_customer
from compliance.models import ComplianceCase, PartyBlock

State = ComplianceCase.State


def states(customer_ids: Iterable[int]) -> dict[int, str]:
    """Return each customer's identity check, as kept on the customer."""
    return dict(Customer.objects.filter(pk__in=list(customer_ids)).values_list("pk", "kyc_state"))


def under_question(customer_ids: Iterable[int]) -> bool:
    """Return whether a case about one of these customers is open, or one of them is blocked."""
    ids = list(customer_ids)
    if ComplianceCase.objects.filter(
        kind=ComplianceCase.Kind.CUSTOMER, customer_id__in=ids, state__in=[State.OPEN, State.PROPOSED]
    ).exists():
        return True
    return PartyBlock.objects.filter(party__in=[of_customer(pk) for pk in ids], lifted_at=None).exists()
