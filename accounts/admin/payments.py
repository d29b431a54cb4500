"""Payments as everybody who serves customers may see them: what held one is not theirs to know."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import Payment
from accounts.selectors.payments import reason
from bank.foundation.admin import ReadOnlyAdmin
from bank.foundation.money import Money


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """No verdicts, no owners, no history: a line of it could tip somebody off."""

    view_permission = "accounts.view_payment"
    export_permission = "staff.export_customer_lists"
    shows_history = False
    list_display = ("public_id", "kind", "debtor_name", "creditor_name", "amount", "state", "requested_at")
    list_filter = ("state", "kind")
    search_fields = ("=public_id", "=end_to_end_id", "creditor_name", "debtor_name")
    fields = (
        "kind", "state", "neutral_reason", "amount", "fee", "debtor_name", "debtor_account", "creditor_name",
        "creditor_account", "creditor_number", "creditor_bank", "category", "channel", "requested_at", "posted_at",
        "end_to_end_id",
    )  # fmt: skip
    readonly_fields = ("amount", "fee", "neutral_reason")

    @admin.display(description=_("amount"))
    def amount(self, payment: Payment) -> str:
        """With its currency."""
        return Money(payment.amount_minor, payment.currency).format()

    @admin.display(description=_("fee"))
    def fee(self, payment: Payment) -> str:
        """With its currency; nothing where there is none."""
        return Money(payment.fee_minor, payment.currency).format() if payment.fee_minor else ""

    @admin.display(description=_("what the customer reads"))
    def neutral_reason(self, payment: Payment) -> str:
        """The same words for everybody."""
        return str(reason(payment.neutral_code))
