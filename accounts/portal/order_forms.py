"""The forms of standing orders: a payment with a rhythm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, StandingOrder
from accounts.portal.forms import PayForm
from bank.foundation.admin.fields import MoneyField
from bank.identity.models import User
from bank.identity.stepup import StepUpForm


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Choose a day."), "invalid": _("Enter a day, like 2027-01-31.")},
    )


class OrderForm(PayForm):
    """Who, how much, from where; how often, from when, until when."""

    frequency = forms.ChoiceField(label=_("How often"), choices=StandingOrder.Frequency, initial="MONTHLY")
    starts_on = _day(_("First payment"))
    ends_on = _day(_("Last payment"), required=False, help_text=_("Leave it empty to go on until you end it."))
    holiday = forms.ChoiceField(
        label=_("When that day is a holiday"), choices=StandingOrder.Holiday, initial="FOLLOWING"
    )


class ChangeOrderForm(StepUpForm):
    """What can change without a new order."""

    ends_on = _day(_("Last payment"), required=False, help_text=_("Leave it empty to go on until you end it."))
    holiday = forms.ChoiceField(label=_("When that day is a holiday"), choices=StandingOrder.Holiday)

    def __init__(self, *args: Any, user: User, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        amount = MoneyField(label=_("Amount"), currency=account.currency)
        self.fields = {"amount": amount, **self.fields}
