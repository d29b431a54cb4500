"""Loan contracts with their schedules."""

from collections.abc import Sequence

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Loan
from bank.foundation.admin import ReadOnlyAdmin
from bank.foundation.money import Money
from bank.foundation.pages import Panel


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    """A loan: what was lent, at which rate, what is paid and what is due."""

    view_permission = "accounts.view_account"
    list_display = ("account", "principal", "annual_rate", "months", "payment", "state")
    list_select_related = ("account",)
    list_filter = ("state",)
    search_fields = ("account__number__exact",)
    fields = ("account", "paid_from", "principal", "annual_rate", "months", "payment", "granted_on", "state", "outcome")

    @admin.display(description=_("principal"))
    def principal(self, obj: Loan) -> str:
        return Money(obj.principal_minor, obj.account.currency).format()

    @admin.display(description=_("monthly payment"))
    def payment(self, obj: Loan) -> str:
        return Money(obj.payment_minor, obj.account.currency).format()

    def panels(self, request: HttpRequest, obj: Loan) -> Sequence[Panel]:
        def money(minor: int) -> Money:
            return Money(minor, obj.account.currency)

        rows = [
            (part, money(part.amount_minor), money(part.principal_minor), money(part.interest_minor),
             money(part.balance_after_minor))
            for part in obj.instalments.order_by("number")
        ]  # fmt: skip
        return [Panel(title=_("Schedule"), template="accounts/admin/schedule.html", context={"rows": rows})]
