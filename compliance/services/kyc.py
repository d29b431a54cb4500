"""Customer files: shown documents come in, compliance verifies or refuses, and looks again when a review is due."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.services import customers
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from compliance.models import KycDocument, KycFile, KycStep
from compliance.selectors import kyc as reads

State = KycFile.State
Risk = KycFile.Risk
# How many years until a file is looked at again.
REVIEW_YEARS = {Risk.LOW: 5, Risk.MEDIUM: 3, Risk.HIGH: 1}
SIGHTED = (KycDocument.Kind.HKID, KycDocument.Kind.PASSPORT, KycDocument.Kind.MAINLAND_ID)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as shown."""

    kind: str
    number: str
    issuer: str = ""
    expires_on: dt.date | None = None


def submit(
    *, customer_id: int, documents: Sequence[Document], risk: str = Risk.LOW, actor: Actor, now: dt.datetime
) -> KycFile:
    """Take documents into a customer's file and ask compliance to check it.

    Raises Refused without an identity document, or with one that has expired.
    """
    today = now.date()
    if not any(document.kind in SIGHTED for document in documents):
        raise Refused("identity_missing", _("An identity card or a passport is needed."))
    if any(document.expires_on is not None and document.expires_on <= today for document in documents):
        raise Refused("document_expired", _("This document has expired. Ask for a valid one."))
    with transaction.atomic():
        file = _locked(customer_id)
        for document in documents:
            KycDocument.objects.create(
                file=file,
                kind=KycDocument.Kind(document.kind),
                number=document.number.strip(),
                issuer=document.issuer.strip(),
                expires_on=document.expires_on,
                shown_at=now,
            )
        file.risk, file.submitted_at = Risk(risk), now
        return _moved(file, State.PENDING, "submit", "", actor=actor, now=now)


def verify(*, customer_id: int, reason: str, risk: str = "", actor: Actor, now: dt.datetime) -> KycFile:
    """Verify a customer; one of high risk waits for a second person's approval first.

    Raises Refused without a reason, where the file is not to be checked, or while a case about the customer is open.
    """
    _require(reason)
    with transaction.atomic():
        file = _locked(customer_id)
        rating = Risk(risk or file.risk)
        _require_checkable(file)
        if rating == Risk.HIGH:
            approvals.request(
                action=VerifyHighRisk.action,
                subject=("compliance.kycfile", file.public_id),
                change={"customer_id": customer_id, "risk": rating.value, "reason": reason.strip()},
                reason=reason,
                actor=actor,
                now=now,
            )
            return file
        return _verified(file, rating, reason, actor=actor, now=now)


def refuse(*, customer_id: int, reason: str, actor: Actor, now: dt.datetime) -> KycFile:
    """Refuse a customer: no account is opened until new documents are verified."""
    _require(reason)
    with transaction.atomic():
        file = _locked(customer_id)
        if file.state not in (State.PENDING, State.VERIFIED):
            raise Refused("file_not_there", _("This file does not wait for a decision."))
        file.decided_at, file.review_on = now, None
        return _moved(file, State.REFUSED, "refuse", reason, actor=actor, now=now)


class VerifyHighRisk:
    """A second person verifies a customer of high risk."""

    action: ClassVar[str] = "compliance.verify_high_risk"
    permission: ClassVar[str] = "compliance.approve_kyc"
    label = _("Customer of high risk")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """Return the file as it is."""
        file = KycFile.objects.filter(customer_id=change["customer_id"]).select_related("customer").get()
        return {"state": file.state, "risk": file.risk, "version": file.version, "name": file.customer.name}

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Return the state and the rating before and after."""
        file = KycFile.objects.select_related("customer").get(customer_id=change["customer_id"])
        return [
            (_now("customer"), file.customer.name, file.customer.name),
            (_now("state"), str(State(file.state).label), str(State.VERIFIED.label)),
            (_now("risk"), str(Risk(file.risk).label), str(Risk(change["risk"]).label)),
        ]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Verify the file."""
        file = _locked(change["customer_id"])
        _require_checkable(file)
        _verified(file, Risk(change["risk"]), change["reason"], actor=actor, now=now)


def _verified(file: KycFile, risk: Risk, reason: str, *, actor: Actor, now: dt.datetime) -> KycFile:
    file.risk, file.decided_at = risk, now
    file.review_on = _years_after(now.date(), REVIEW_YEARS[risk])
    return _moved(file, State.VERIFIED, "verify", reason, actor=actor, now=now)


def _require_checkable(file: KycFile) -> None:
    """Refuse where nothing waits, and while a case about the customer is open: that is decided first."""
    if file.state not in (State.PENDING, State.VERIFIED):
        raise Refused("file_not_there", _("This file does not wait for a decision."))
    if reads.under_question([file.customer_id]):
        raise Refused("case_open", _("Something about this customer is still being checked."))


def _moved(file: KycFile, state: KycFile.State, action: str, reason: str, *, actor: Actor, now: dt.datetime) -> KycFile:
    file.state, file.version = state, file.version + 1
    file.save()
    KycStep.objects.create(
        file=file, action=action, state=state, risk=file.risk, user_id=actor.user_id, reason=reason.strip(), at=now
    )
    customers.set_kyc(customer_id=file.customer_id, state=state, actor=actor, now=now)
    return file


def _locked(customer_id: int) -> KycFile:
    file, _created = KycFile.objects.get_or_create(customer_id=customer_id)
    return KycFile.objects.select_for_update().get(pk=file.pk)


def _years_after(day: dt.date, years: int) -> dt.date:
    """Return the day so many years later; the 28th for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
