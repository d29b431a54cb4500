"""The forms of staff's actions on customers and accounts."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Customer
from accounts.selectors import customers as reads
from bank.foundation.admin import ActionForm, ReasonForm
from bank.foundation.admin.fields import MoneyField
from products.models import ProductSpecification, ProductVersion
from products.selectors import launched

Kind = ProductSpecification.Kind


class RegisterForm(ActionForm):
    """What a new customer tells us."""

    family_name = forms.CharField(label=_("Family name"), max_length=80)
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    name_chinese = forms.CharField(label=_("Name in Chinese"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    birth_date = forms.DateField(label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}))
    id_number = forms.CharField(label=_("Identity document number"), max_length=40)
    phone = forms.CharField(label=_("Telephone"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    district = forms.CharField(label=_("District"), max_length=40, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=80, required=False)
    monthly_income = MoneyField(label=_("Monthly income"), required=False)


class ChangeForm(ActionForm):
    """Details that change without documents."""

    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    address = forms.CharField(
        label=_("Address"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    district = forms.CharField(label=_("District"), max_length=40, required=False)
    occupation = forms.CharField(label=_("Occupation"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    @classmethod
    def of(cls, request: HttpRequest, customer: Customer) -> type[forms.Form]:
        """Return the form filled with what we know."""
        names = [name for name in cls.base_fields if name != "key"]

        class Filled(cls):  # type: ignore[valid-type,misc]  # a form class of one customer
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs["initial"] = {name: getattr(customer, name) for name in names}
                super().__init__(*args, **kwargs)

        return Filled


class OpenForm(ActionForm):
    """Which product, with whom."""

    product = forms.ModelChoiceField(label=_("Product"), queryset=ProductVersion.objects.none(), empty_label=None)
    joint_holder = forms.CharField(
        label=_("Joint holder"), required=False, max_length=40, help_text=_("Customer id, such as cus_…")
    )
    nickname = forms.CharField(label=_("Nickname"), required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_sale = launched().filter(specification__kind__in=[Kind.SAVINGS, Kind.CURRENT])
        self.fields["product"].queryset = on_sale  # type: ignore[attr-defined]

    def clean_joint_holder(self) -> Customer | None:
        """Find the other holder by public id."""
        text = self.cleaned_data["joint_holder"].strip()
        if not text:
            return None
        found = reads.search(text).filter(public_id=text).first()
        if found is None:
            raise forms.ValidationError(_("No customer has this id."))
        return found


def loan_form(request: HttpRequest, customer: Customer) -> type[forms.Form]:
    """Offer the loans on sale and the customer's own current and savings accounts to pay into."""
    mine = Account.objects.filter(
        party_rows__customer=customer,
        party_rows__until=None,
        state=Account.State.OPEN,
        kind__in=[Kind.SAVINGS, Kind.CURRENT],
    )

    class LoanForm(ActionForm):
        product = forms.ModelChoiceField(label=_("Product"), queryset=launched(Kind.LOAN), empty_label=None)
        principal = MoneyField(label=_("Amount"))
        months = forms.IntegerField(label=_("Months"), min_value=1, max_value=600)
        paid_to = forms.ModelChoiceField(label=_("Pay out to"), queryset=mine, empty_label=None)

    return LoanForm


def cash_form(request: HttpRequest, account: Account) -> type[forms.Form]:
    """Ask for the amount in the account's currency; the reason serves a second person above the limit."""

    class CashForm(ReasonForm):
        amount = MoneyField(label=_("Amount"), currency=account.currency)
        field_order = ["amount", "reason"]

    return CashForm
