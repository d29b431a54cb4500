"""Reads of cases, for compliance alone: every door asks `compliance.view_case` first."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from accounts.selectors import payments
from compliance.domain.parties import of_customer
from compliance.models import ComplianceCase, GoodGuy, PartyBlock

State = ComplianceCase.State
OPEN = (State.OPEN, State.PROPOSED)


def waiting() -> QuerySet[ComplianceCase]:
    """Return the open cases, the earliest due first."""
    rows = ComplianceCase.objects.filter(state__in=OPEN).order_by("due_at", "pk")
    return rows.select_related("payment", "payee", "customer")


def about_customer(customer_id: int) -> QuerySet[ComplianceCase]:
    """Return the cases that concern a customer: theirs, of their payees, and of payments they would make."""
    rows = ComplianceCase.objects.filter(
        Q(customer_id=customer_id)
        | Q(payee__customer_id=customer_id)
        | Q(payment__debtor_account__party_rows__customer_id=customer_id)
    )
    return rows.distinct().order_by("-pk").select_related("payment", "payee", "customer")


def is_blocked(customer_id: int) -> bool:
    """Return whether a block stands against a customer."""
    return bool(blocked([of_customer(customer_id)]))


def blocked(parties: Sequence[str]) -> set[str]:
    """Return which of these parties a block stands against."""
    rows = PartyBlock.objects.filter(party__in=list(parties), lifted_at=None)
    return set(rows.values_list("party", flat=True))


def cleared_for(customer_id: int) -> QuerySet[GoodGuy]:
    """Return the pairs that were found not to be the same."""
    return GoodGuy.objects.filter(party=of_customer(customer_id)).select_related("entry__sanctions_list")


def held_without_case(payment_ids: Sequence[int]) -> list[int]:
    """Return which of these payments wait for compliance and have no case."""
    with_case = ComplianceCase.objects.filter(payment_id__in=payment_ids).values("payment_id")
    held = payments.held_for("compliance").filter(pk__in=payment_ids).exclude(pk__in=with_case)
    return list(held.values_list("pk", flat=True))
