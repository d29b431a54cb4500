"""The books: journals with their entries, ledger accounts, holds, and the trial balance."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from accounts.admin.general import READ, GeneralLedgerPages
from accounts.admin.working import interest_panels
from accounts.models import Hold, Journal, LedgerAccount
from accounts.selectors.ledger import balance
from accounts.services import reversals
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.foundation.permissions import holds

LATELY = 25


def _reverse(request: HttpRequest, journal: Journal, cleaned: dict[str, Any]) -> Text:
    asked = reversals.request(journal.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("%(approval)s waits for a second person. Nothing is posted yet.") % {"approval": asked.public_id}


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    """A journal under its three times, with its entries; a mistake is corrected by a reversal."""

    view_permission = "accounts.view_journal"
    list_display = ("id", "kind", "booking_date", "value_date", "reference")
    search_fields = ("=id", "=idempotency_key")
    search_help_text = _("The journal's number or its key.")
    fields = ("id", "kind", "recorded_at", "booking_date", "value_date", "reference", "idempotency_key", "reverses")
    staff_actions = (
        StaffAction(
            "reverse",
            _("Reverse"),
            "accounts.reverse_journal",
            run=_reverse,
            form=ReasonForm,
            danger=True,
            available=lambda journal: not journal.reversals.exists(),
        ),
    )

    def panels(self, request: HttpRequest, obj: Journal) -> Sequence[Panel]:
        """Show the entries, and for posted interest how it was worked out."""
        entries = obj.entries.select_related("ledger_account").order_by("pk")
        return [_entries(entries), *interest_panels(obj)]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(GeneralLedgerPages, ReadOnlyAdmin):
    """An account of the ledger, exact in every balance mode, and the statements of them all."""

    view_permission = "accounts.view_ledgeraccount"
    list_display = ("code", "name", "currency", "kind", "mode")
    list_filter = ("kind", "mode", "currency")
    search_fields = ("=code",)
    search_help_text = _("The whole code.")
    fields = ("code", "name", "currency", "kind", "mode", "ledger", "held", "available", "version")
    readonly_fields = ("ledger", "held", "available", "version")
    change_list_template = "accounts/admin/ledger_accounts.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the statements of the general ledger."""
        return [*self.statement_urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the statements for whoever reads them."""
        return super().changelist_view(
            request, {**(extra_context or {}), "reads_statements": holds(request.user, READ)}
        )

    def panels(self, request: HttpRequest, obj: LedgerAccount) -> Sequence[Panel]:
        """Show the latest entries."""
        latest = obj.entries.select_related("ledger_account").order_by("-version")[:LATELY]
        return [_entries(latest)]

    @admin.display(description=_("ledger balance"))
    def ledger(self, obj: LedgerAccount) -> str:
        return Money(balance(obj.pk).ledger, obj.currency).format()

    @admin.display(description=_("held"))
    def held(self, obj: LedgerAccount) -> str:
        return Money(balance(obj.pk).held, obj.currency).format()

    @admin.display(description=_("available"))
    def available(self, obj: LedgerAccount) -> str:
        return Money(balance(obj.pk).available, obj.currency).format()

    @admin.display(description=_("version"))
    def version(self, obj: LedgerAccount) -> str:
        return str(balance(obj.pk).version)


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Money set aside."""

    view_permission = "accounts.view_hold"
    list_display = ("public_id", "ledger_account", "shown_amount", "state", "placed_at", "expires_at")
    list_select_related = ("ledger_account",)
    list_filter = ("state",)
    search_fields = ("=public_id",)
    fields = ("public_id", "ledger_account", "shown_amount", "taken", "state", "reason", "placed_at", "expires_at")
    readonly_fields = ("shown_amount", "taken")

    @admin.display(description=_("amount"))
    def shown_amount(self, obj: Hold) -> str:
        return Money(obj.amount, obj.ledger_account.currency).format()

    @admin.display(description=_("captured"))
    def taken(self, obj: Hold) -> str:
        return Money(obj.captured, obj.ledger_account.currency).format()


def _entries(entries: Any) -> Panel:
    rows = [(entry, Money(entry.amount, entry.currency)) for entry in entries]
    return Panel(title=_("Entries"), template="accounts/admin/ledger_entries.html", context={"rows": rows})
