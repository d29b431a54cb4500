"""The forms of staff's actions on loans and reference rates."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Loan, LoanCharge, RepaymentQuote
from accounts.selectors.loans import open_charges
from bank.foundation.admin import ActionForm, ReasonForm
from bank.foundation.admin.fields import MoneyField
from bank.foundation.money import Money

Form = type[forms.Form]


class PercentField(forms.DecimalField):
    """A rate a year typed in per cent, cleaned to a fraction."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=6, help_text=_("Per cent a year, such as 4.25"), **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        return None if typed is None else typed / 100


class RestructureForm(ReasonForm):
    """A new schedule of everything that is owed."""

    payments = forms.IntegerField(label=_("Payments"), min_value=1, max_value=600)
    grace = forms.IntegerField(label=_("Of these, first only interest"), min_value=0, max_value=60, initial=0)
    annual_rate = PercentField(label=_("New annual rate"), required=False, min_value=0, max_value=100)


class RateForm(ReasonForm):
    """Another rate, or margin over the index, from today."""

    rate = PercentField(label=_("New annual rate, or margin"), min_value=-100, max_value=100)


class HolidayForm(ReasonForm):
    """Payments to skip."""

    payments = forms.IntegerField(label=_("Payments to skip"), min_value=1, max_value=24)


class IndexForm(ActionForm):
    """A reference rate."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    currency = forms.RegexField(label=_("Currency"), regex=r"^[A-Z]{3}$")
    administrator = forms.CharField(label=_("Published by"), max_length=80, required=False)


class FixingForm(ReasonForm):
    """What a reference rate stands at from a day on."""

    on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    rate = PercentField(label=_("Rate"), min_value=-100, max_value=100)


def tranche_form(request: HttpRequest, loan: Loan) -> Form:
    """Ask how much is paid out, and to which of the borrower's accounts."""

    class TrancheForm(ReasonForm):
        amount = MoneyField(label=_("Amount"), currency=loan.account.currency)
        paid_to = forms.ModelChoiceField(label=_("Pay out to"), queryset=_accounts(loan), empty_label=None)

    return TrancheForm


def receive_form(request: HttpRequest, loan: Loan) -> Form:
    """Ask how much is paid, and from which of the borrower's accounts."""

    class ReceiveForm(ActionForm):
        amount = MoneyField(label=_("Amount"), currency=loan.account.currency)
        paid_from = forms.ModelChoiceField(label=_("Paid from"), queryset=_accounts(loan), empty_label=None)

    return ReceiveForm


def recovery_form(request: HttpRequest, loan: Loan) -> Form:
    """Ask what came in; without an account it came from another bank."""

    class RecoveryForm(ReasonForm):
        amount = MoneyField(label=_("Amount"), currency=loan.account.currency)
        paid_from = forms.ModelChoiceField(
            label=_("Paid from"), queryset=_accounts(loan), required=False, empty_label=_("another bank")
        )

    return RecoveryForm


def waive_form(request: HttpRequest, loan: Loan) -> Form:
    """Offer the unpaid fees and the late interest."""

    def label(charge: LoanCharge) -> str:
        return f"{charge.get_kind_display()} {Money(charge.unpaid_minor, loan.account.currency).format()}"

    choices = [("late", _("Late interest")), *((str(each.pk), label(each)) for each in open_charges(loan))]

    class WaiveForm(ReasonForm):
        what = forms.ChoiceField(label=_("Waive"), choices=choices)

    return WaiveForm


def quote_form(request: HttpRequest, loan: Loan) -> Form:
    """Ask for a quote of an early repayment."""

    class QuoteForm(ActionForm):
        way = forms.ChoiceField(label=_("How"), choices=RepaymentQuote.Way)
        amount = MoneyField(label=_("Amount, for a part"), currency=loan.account.currency, required=False)

    return QuoteForm


def _accounts(loan: Loan) -> Any:
    mine = Account.objects.filter(
        party_rows__customer__in=loan.account.parties.all(),
        party_rows__until=None,
        state=Account.State.OPEN,
        currency=loan.account.currency,
        kind__in=["CURRENT", "SAVINGS"],
    )
    return mine.distinct().order_by("pk")
