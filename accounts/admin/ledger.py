"""The books: journals with their entries, ledger accounts, holds, and the trial balance."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.models import Hold, Journal, LedgerAccount
from accounts.selectors.general import trial_balance
from accounts.selectors.ledger import balance
from accounts.services import reversals
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text

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
        """Show the entries."""
        return [_entries(obj.entries.select_related("ledger_account").order_by("pk"))]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    """An account of the ledger, exact in every balance mode, and the trial balance of them all."""

    view_permission = "accounts.view_ledgeraccount"
    list_display = ("code", "name", "currency", "kind", "mode")
    list_filter = ("kind", "mode", "currency")
    search_fields = ("=code",)
    search_help_text = _("The whole code.")
    fields = ("code", "name", "currency", "kind", "mode", "ledger", "held", "available", "version")
    readonly_fields = ("ledger", "held", "available", "version")
    change_list_template = "accounts/admin/ledger_accounts.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the trial balance."""
        view = self.admin_site.admin_view(self.trial_balance_view)
        return [path("trial-balance/", view, name="accounts_trial_balance"), *super().get_urls()]

    def trial_balance_view(self, request: HttpRequest) -> HttpResponse:
        """Show what every account of the chart has, as booked up to `?on=`."""
        if not self.has_view_permission(request):
            raise Http404
        on = _day(request.GET.get("on", "")) or clock.booking_date()
        trial = trial_balance(on)
        rows = [(line, Money(line.debit, line.currency), Money(line.credit, line.currency)) for line in trial.lines]
        totals = [Money(total, currency) for currency, total in trial.totals.items()]
        context = {"title": _("Trial balance"), "rows": rows, "totals": totals, "trial": trial, "on": on}
        shared = self.admin_site.each_context(request)
        return TemplateResponse(request, "accounts/admin/trial_balance.html", {**shared, **context})

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


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
