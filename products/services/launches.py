"""Launching and withdrawing: gates first, then a second person, then the version can never change again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.staff import approvals
from bank.staff.models import Approval
from products import gates
from products.events import VersionLaunched, VersionWithdrawn
from products.models import ProductVersion
from products.services.errors import LaunchRefused, NotADraft, NotOnSale

State = ProductVersion.State


def request_launch(*, version: ProductVersion, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to launch a draft; raise NotADraft, or LaunchRefused with what the gates said."""
    with transaction.atomic():
        version = _locked(version.pk)
        if version.state != State.DRAFT:
            raise NotADraft
        _pass_gates(version)
        version.state = State.IN_APPROVAL
        version.save(update_fields=["state"])
        return approvals.request(
            action=LaunchApproval.action,
            subject=("products.version", version.public_id),
            change={"version_id": version.pk},
            reason=reason,
            actor=actor,
            now=now,
        )


def withdraw(*, version: ProductVersion, reason: str, actor: Actor, now: datetime) -> ProductVersion:
    """Stop selling a version; accounts opened on it keep it. Raise NotOnSale where it is not sold."""
    with transaction.atomic():
        version = _locked(version.pk)
        if version.state != State.LAUNCHED:
            raise NotOnSale
        _withdraw(version, actor=actor, reason=reason, now=now)
    return version


class LaunchApproval:
    """What a second person sees and sets off when approving a launch."""

    action = "products.launch"
    permission = "products.approve_launch"

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """Everything the version says: a word changed since the request makes the approval stale."""
        version = _version(change)
        return {**_question(version).__dict__, "state": version.state, "fees": _fees(version)}

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """The terms and rates on sale now beside those to be sold."""
        version = _version(change)
        before = _on_sale(version)
        rows = [(str(_("Version")), str(before.number) if before else "", str(version.number))]
        rows += [
            (name, str(before.terms.get(name, "")) if before else "", str(value))
            for name, value in version.terms.items()
        ]
        rows.append((str(_("Rates")), _rates(before) if before else "", _rates(version)))
        rows.append((str(_("Debit rates")), _debit(before) if before else "", _debit(version)))
        from_when = version.price.existing_from
        rows.append((str(_("Reaches open accounts from")), "", from_when.isoformat() if from_when else "–"))
        rows.append((str(_("Who may have it")), before.eligibility if before else "", version.eligibility))
        return rows

    def apply(self, change: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        """Launch: the gates are asked again, the version before it is withdrawn, and the event goes out."""
        version = _locked(change["version_id"])
        if version.state != State.IN_APPROVAL:
            raise NotADraft
        _pass_gates(version)
        if before := _on_sale(version):
            _withdraw(_locked(before.pk), actor=actor, reason=f"replaced by version {version.number}", now=now)
        version.state, version.launched_at = State.LAUNCHED, now
        version.save(update_fields=["state", "launched_at"])
        audit.record(actor=actor, action="products.launch", subject=version, after={"state": version.state})
        publish(VersionLaunched(**_event(version)), actor=actor)

    def reject(self, change: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        """Not launched: the version is a draft again."""
        version = _locked(change["version_id"])
        version.state = State.DRAFT
        version.save(update_fields=["state"])
        audit.record(actor=actor, action="products.launch_rejected", subject=version, after={"at": now.isoformat()})


def _pass_gates(version: ProductVersion) -> None:
    starts = version.price.existing_from
    if starts is not None and starts <= clock.booking_date():
        raise LaunchRefused([_("A price can reach open accounts only from a day to come.")])
    if against := gates.ask(_question(version)):
        raise LaunchRefused(list(against))


def _withdraw(version: ProductVersion, *, actor: Actor, reason: str, now: datetime) -> None:
    version.state, version.withdrawn_at = State.WITHDRAWN, now
    version.save(update_fields=["state", "withdrawn_at"])
    audit.record(
        actor=actor, action="products.withdraw", subject=version, reason=reason, after={"state": version.state}
    )
    publish(VersionWithdrawn(**_event(version)), actor=actor)


def _event(version: ProductVersion) -> dict[str, Any]:
    order = [State.DRAFT, State.IN_APPROVAL, State.LAUNCHED, State.WITHDRAWN]
    return {
        "subject_id": version.public_id,
        "subject_version": order.index(State(version.state)),
        "version_id": version.pk,
        "specification": version.specification.code,
        "kind": version.kind,
        "number": version.number,
    }


def _question(version: ProductVersion) -> gates.LaunchQuestion:
    return gates.LaunchQuestion(
        version_id=version.pk,
        specification=version.specification.code,
        kind=version.kind,
        currency=version.currency,
        terms=version.terms,
        tiers=version.price.tiers,
        method=version.price.method,
        day_count=version.price.day_count,
        debit={
            "tiers": version.price.debit_tiers,
            "unarranged_rate": f"{version.price.unarranged_rate:f}",
            "buffer_minor": version.price.buffer_minor,
            "existing_from": str(version.price.existing_from or ""),
        },
        eligibility=version.eligibility,
    )


def _fees(version: ProductVersion) -> list[list[str]]:
    return [[fee.code, str(fee.amount_minor), str(fee.rate)] for fee in version.fees.order_by("code")]


def _rates(version: ProductVersion) -> str:
    return ", ".join(f"{tier['from_minor']}: {tier['annual_rate']}" for tier in version.price.tiers)


def _debit(version: ProductVersion) -> str:
    price = version.price
    tiers = ", ".join(f"{tier['from_minor']}: {tier['annual_rate']}" for tier in price.debit_tiers)
    return f"{tiers} · {price.unarranged_rate.normalize():f} · {price.buffer_minor}" if tiers else ""


def _on_sale(version: ProductVersion) -> ProductVersion | None:
    return version.specification.versions.filter(state=State.LAUNCHED).exclude(pk=version.pk).first()


def _version(change: dict[str, Any]) -> ProductVersion:
    return ProductVersion.objects.select_related("specification", "price").get(pk=change["version_id"])


def _locked(pk: int) -> ProductVersion:
    versions = ProductVersion.objects.select_related("specification", "price")
    return versions.select_for_update(of=("self",)).get(pk=pk)
