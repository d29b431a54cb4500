"""The customer's 360° page: who they are, what they hold, what happened lately, and what each department adds."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.forms import ChangeForm, OpenForm, RegisterForm, loan_form
from accounts.models import Account, AccountParty, Customer, Payment
from accounts.selectors import customers as reads
from accounts.selectors.ledger import balances
from accounts.services import customers, loans, opening
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text, customer_panels

Cleaned = dict[str, Any]
LATELY = 15


def _register(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    income = cleaned.pop("monthly_income")
    cleaned.pop("key")
    person = customers.Person(**cleaned, monthly_income_minor=income.minor if income else None)
    customer = customers.register(person=person, actor=actor_of(request), now=clock.now())
    return _("%(name)s is a customer now. The identity is still to be checked.") % {"name": customer}


def _change(request: HttpRequest, customer: Customer, cleaned: Cleaned) -> Text:
    changes = {name: value for name, value in cleaned.items() if name != "key" and value != getattr(customer, name)}
    if not changes:
        return _("Nothing was different.")
    customers.change(customer_id=customer.pk, changes=changes, actor=actor_of(request), now=clock.now())
    return _("Changed.")


def _open(request: HttpRequest, customer: Customer, cleaned: Cleaned) -> Text:
    account = opening.open_account(
        customer_ids=[customer.pk, *(each.pk for each in [cleaned["joint_holder"]] if each)],
        product_version_id=cleaned["product"].pk,
        nickname=cleaned["nickname"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("%(account)s is open.") % {"account": account}


def _grant(request: HttpRequest, customer: Customer, cleaned: Cleaned) -> Text:
    loan = loans.grant(
        customer_ids=[customer.pk],
        product_version_id=cleaned["product"].pk,
        principal_minor=cleaned["principal"].minor,
        months=cleaned["months"],
        paid_to_account_id=cleaned["paid_to"].pk,
        key=cleaned["key"],
        actor=actor_of(request),
        now=clock.now(),
    )
    monthly = Money(loan.payment_minor, settings.BANK_CURRENCY).format()
    return _("Granted and paid out; %(monthly)s a month.") % {"monthly": monthly}


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Looking at a customer is recorded with its reason."""

    view_permission = "accounts.view_customer"
    export_permission = "staff.export_customer_lists"
    asks_reason = True
    list_display = ("name", "public_id", "kyc_state", "district", "age_band", "joined_on")
    list_filter = ("kyc_state", "age_band")
    search_fields = ("name_latin",)
    fields = (
        "public_id", "name_latin", "name_chinese", "language", "birth_date", "id_number", "phone", "email", "address",
        "district", "occupation", "income", "kyc_state", "joined_on", "user",
    )  # fmt: skip
    readonly_fields = ("income", "birth_date", "id_number", "phone", "email", "address")
    list_actions = (
        StaffAction("register", _("New customer"), "accounts.open_account", run=_register, form=RegisterForm),
    )
    staff_actions = (
        StaffAction("open", _("Open an account"), "accounts.open_account", run=_open, form=OpenForm),
        StaffAction("grant", _("Grant a loan"), "accounts.grant_loan", run=_grant, form=loan_form),
        StaffAction("change", _("Change details"), "accounts.open_account", run=_change, form=ChangeForm.of),
    )

    @admin.display(description=_("name"))
    def name(self, customer: Customer) -> str:
        """Latin letters and Chinese."""
        return customer.name

    @admin.display(description=_("monthly income"))
    def income(self, customer: Customer) -> str:
        """In the bank's currency."""
        minor = customer.monthly_income_minor
        return "" if minor is None else Money(minor, settings.BANK_CURRENCY).format()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """Names by part; number, id, e-mail, telephone and document by exact match, which is all encryption allows."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=reads.search(search_term).values("pk")), False

    def panels(self, request: HttpRequest, obj: Customer) -> Sequence[Panel]:
        return [_holdings(obj), _lately(obj), *customer_panels(request, obj.pk)]


def _holdings(customer: Customer) -> Panel:
    """What they hold, with balances."""
    parties = AccountParty.objects.filter(customer=customer, until=None).select_related(
        "account__product_version__specification"
    )
    found = balances([party.account.ledger_account_id for party in parties])
    rows = [(party.account, party.get_role_display(), found.get(party.account.ledger_account_id)) for party in parties]
    return Panel(title=_("Accounts"), template="accounts/admin/holdings.html", context={"rows": rows})


def _lately(customer: Customer) -> Panel:
    """The latest payments over all their accounts, in any state."""
    accounts = Account.objects.filter(party_rows__customer=customer, party_rows__until=None)
    ids = list(accounts.values_list("pk", flat=True))
    out = Payment.objects.filter(debtor_account__in=ids).order_by("-pk")[:LATELY]
    into = Payment.objects.filter(creditor_account__in=ids, state=Payment.State.POSTED).order_by("-pk")[:LATELY]
    rows = sorted({*out, *into}, key=lambda payment: -payment.pk)[:LATELY]
    return Panel(
        title=_("Payments lately"),
        template="accounts/admin/payments_panel.html",
        context={"payments": rows, "mine": set(ids)},
    )
