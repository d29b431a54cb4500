"""Limits on payments: what they are, and asking for another ceiling."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import exponent
from bank.foundation.pages import Text
from risk.models import PaymentLimit
from risk.selectors import explanations
from risk.services import limits


def _form(request: HttpRequest, limit: PaymentLimit) -> type[forms.Form]:
    places = _places(limit)

    class CeilingForm(ReasonForm):
        ceiling = forms.DecimalField(
            label=_("New ceiling"),
            min_value=0,
            max_value=Decimal(limits.HIGHEST).scaleb(-places),
            decimal_places=places,
            initial=Decimal(limit.ceiling).scaleb(-places),
        )
        field_order = ("ceiling", "reason")

    return CeilingForm


def _places(limit: PaymentLimit) -> int:
    return exponent(limit.currency) if limit.measure == PaymentLimit.Measure.AMOUNT else 0


def _change(request: HttpRequest, limit: PaymentLimit, cleaned: dict[str, Any]) -> Text:
    ceiling = int(cleaned["ceiling"].scaleb(_places(limit)))
    limits.request_ceiling(limit, ceiling=ceiling, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("A second person decides now.")


@admin.register(PaymentLimit)
class PaymentLimitAdmin(ReadOnlyAdmin):
    """The limits in force."""

    view_permission = "risk.view_risk_panel"
    list_display = ("title", "channel", "most", "action", "version", "live")
    fields = ("title", "code", "channel", "most", "action", "version", "live", "changed_at")
    staff_actions = (StaffAction("change", _("Ask for another ceiling"), "risk.change_limit", run=_change, form=_form),)

    def heading(self, obj: PaymentLimit) -> str:
        return self.title(obj)

    @admin.display(description=_("Limit"))
    def title(self, obj: PaymentLimit) -> str:
        return explanations.limit_name(obj)

    @admin.display(description=_("Ceiling"))
    def most(self, obj: PaymentLimit) -> str:
        return limits.shown(obj, obj.ceiling)
