"""Alerts and decisions: why a payment was stopped, and letting it go or not."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Payment
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.staff.models import Approval
from risk.models import Alert, Decision
from risk.selectors import explanations, exposures, replay, scores
from risk.services import held

Cleaned = dict[str, Any]
VIEW = "risk.view_risk_panel"
DECIDE = "risk.release_payment"


def why(decision: Decision) -> Panel:
    """Return the panel that says why a guard decided as it did, and whether it would do so again."""
    return Panel(
        title=_("Why"),
        template="risk/admin/why.html",
        context={
            "reasons": explanations.reasons(decision),
            "figures": explanations.figures(decision),
            "agrees": replay.agrees(decision),
            "failed": explanations.failed(decision),
        },
    )


def _release(request: HttpRequest, alert: Alert, cleaned: Cleaned) -> Text:
    done = held.release(alert.decision.payment_id, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    if isinstance(done, Approval):
        return _("The amount is above your position. A second person decides now.")
    return _("Released by risk.")


def _refuse(request: HttpRequest, alert: Alert, cleaned: Cleaned) -> Text:
    held.refuse(alert.decision.payment_id, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Refused. The money is available to the payer again.")


def _waits(alert: Alert) -> bool:
    return alert.state == Alert.State.OPEN and alert.decision.payment.state == Payment.State.HELD


class PaymentColumns:
    """What a list shows of the payment behind a row."""

    @admin.display(description=_("Amount"))
    def amount(self, obj: Any) -> str:
        payment = _payment(obj)
        return Money(payment.amount_minor, payment.currency).format()

    @admin.display(description=_("Paid to"))
    def paid_to(self, obj: Any) -> str:
        return _payment(obj).creditor_name

    @admin.display(description=_("Payment"))
    def payment_id(self, obj: Any) -> str:
        return _payment(obj).public_id

    @admin.display(description=_("Requested"))
    def requested_at(self, obj: Any) -> Any:
        return _payment(obj).requested_at

    @admin.display(description=_("Channel"))
    def channel(self, obj: Any) -> str:
        return _payment(obj).channel


def _payment(obj: Any) -> Payment:
    payment: Payment = obj.decision.payment if isinstance(obj, Alert) else obj.payment
    return payment


@admin.register(Alert)
class AlertAdmin(PaymentColumns, ReadOnlyAdmin):
    """Payments that risk stopped, the one due first leading."""

    view_permission = VIEW
    list_display = ("due_at", "amount", "paid_to", "customer", "hit", "state")
    list_filter = ("state",)
    search_fields = ("decision__payment__public_id",)
    fields = (
        "state", "due_at", "amount", "paid_to", "requested_at", "channel", "customer", "payment_id",
        "closed_at", "closed_by", "closing_reason",
    )  # fmt: skip
    staff_actions = (
        StaffAction("release", _("Release"), DECIDE, run=_release, form=ReasonForm, available=_waits),
        StaffAction("refuse", _("Refuse"), DECIDE, run=_refuse, form=ReasonForm, available=_waits, danger=True),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        return super().get_queryset(request).select_related("decision__payment", "customer", "closed_by")

    def heading(self, obj: Alert) -> str:
        return f"{self.amount(obj)} · {self.paid_to(obj)}"

    @admin.display(description=_("Hit"))
    def hit(self, obj: Alert) -> str:
        return ", ".join(str(r.get("rule") or r.get("limit") or r.get("failed")) for r in obj.decision.reasons)

    def panels(self, request: HttpRequest, obj: Alert) -> Sequence[Panel]:
        found = [why(obj.decision)]
        if obj.customer_id is not None:
            context = {"score": scores.latest(obj.customer_id), "exposures": exposures.of_customer(obj.customer_id)}
            found.append(Panel(title=_("The payer"), template="risk/admin/customer.html", context=context))
        return found


@admin.register(Decision)
class DecisionAdmin(PaymentColumns, ReadOnlyAdmin):
    """Every verdict of risk's guards, as evidence."""

    view_permission = VIEW
    list_display = ("decided_at", "guard", "verdict", "amount", "paid_to", "payment_id")
    list_filter = ("verdict", "guard")
    list_select_related = ("payment",)
    search_fields = ("public_id", "payment__public_id")
    fields = ("public_id", "guard", "verdict", "decided_at", "amount", "paid_to", "payment_id", "channel")

    def panels(self, request: HttpRequest, obj: Decision) -> Sequence[Panel]:
        return [why(obj)]
