"""What risk puts on shared staff pages: held payments in the worklist, a panel on the customer's page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bank.foundation.money import Money
from bank.foundation.pages import Panel, Worklist, WorklistRow
from bank.foundation.permissions import holds
from risk.models import Alert
from risk.selectors import explanations, exposures, held, scores

MOST_ROWS = 30
PERMISSION = "risk.release_payment"
LATEST_ALERTS = 5


def held_worklist(request: HttpRequest) -> Worklist | None:
    """Return the payments that wait for risk, the one due first leading; None for whoever may not decide."""
    if not holds(request.user, PERMISSION):
        return None
    waiting = held.waiting()
    alerts = held.alert_ids([each.payment.pk for each in waiting])
    return Worklist(
        title=_("Held payments"),
        permission=PERMISSION,
        rows=[_row(each, alerts.get(each.payment.pk)) for each in waiting[:MOST_ROWS]],
        count=len(waiting),
        url=reverse("admin:risk_alert_changelist") + "?state__exact=OPEN",
    )


def customer_panel(request: HttpRequest, customer_id: int) -> Panel | None:
    """Return the latest score with its reasons, what the customer owes, and the last alerts."""
    if not holds(request.user, "risk.view_risk_panel"):
        return None
    alerts = Alert.objects.filter(customer_id=customer_id).select_related("decision__payment").order_by("-pk")
    return Panel(
        title=_("Risk"),
        template="risk/admin/customer.html",
        context={
            "score": scores.latest(customer_id),
            "exposures": exposures.of_customer(customer_id),
            "alerts": [
                (alert, Money(alert.decision.payment.amount_minor, alert.decision.payment.currency).format())
                for alert in alerts[:LATEST_ALERTS]
            ],
        },
        order=40,
    )


def _row(waits: held.HeldPayment, alert_id: int | None) -> WorklistRow:
    payment = waits.payment
    hits = [reason.name for decision in waits.decisions for reason in explanations.reasons(decision)]
    page = "admin:risk_alert_change" if alert_id else "admin:risk_alert_changelist"
    return WorklistRow(
        what=f"{Money(payment.amount_minor, payment.currency).format()} · {payment.creditor_name}",
        due=waits.due_at,
        url=reverse(page, args=[alert_id] if alert_id else []),
        state=_("held"),
        detail=", ".join(hits) or str(_("A guard gave no answer")),
    )
