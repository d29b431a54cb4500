"""What is known of customers."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from compliance.domain.parties import of_customer
from compliance.models import ComplianceCase, KycFile, KycStep, PartyBlock, Screening
from compliance.selectors import lists

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


def not_screened(customer_ids: Iterable[int]) -> list[int]:
    """Return the customers whom the lists in force were never compared with."""
    ids = list(customer_ids)
    active = lists.active()
    if active is None:
        return []
    done = Screening.objects.filter(
        subject=Screening.Subject.CUSTOMER, subject_pk__in=ids, index_number=active.index_number
    ).values_list("subject_pk", flat=True)
    return sorted(set(ids) - set(done))


def waiting() -> QuerySet[KycFile]:
    """Return the files to check, the longest waiting first."""
    return KycFile.objects.filter(state=KycFile.State.PENDING).select_related("customer").order_by("submitted_at")


def due_for_review(today: dt.date) -> QuerySet[KycFile]:
    """Return the verified files whose review is due, the most overdue first."""
    rows = KycFile.objects.filter(state=KycFile.State.VERIFIED, review_on__lte=today)
    return rows.select_related("customer").order_by("review_on")


ACTIONS: dict[str, str | Promise] = {"submit": _("taken in"), "verify": _("verified"), "refuse": _("refused")}


def steps(file: KycFile) -> list[tuple[KycStep, str | Promise, str]]:
    """Return what happened to a file, with each step's label."""
    rows = file.steps.select_related("user").order_by("pk")
    return [(step, ACTIONS.get(step.action, step.action), step.reason) for step in rows]
