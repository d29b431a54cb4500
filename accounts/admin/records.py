"""Payees, cards, standing orders and statements, as the counter looks them up."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Card, Payee, StandingOrder, Statement
from accounts.services import cards, standing_orders
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text


@admin.register(Payee)
class PayeeAdmin(ReadOnlyAdmin):
    """Saved payees and how their names fit."""

    view_permission = "accounts.view_payment"
    list_display = ("public_id", "name", "bank_code", "name_match", "customer", "created_at")
    list_select_related = ("customer",)
    list_filter = ("name_match",)
    search_fields = ("=public_id", "name", "=account_number")
    fields = ("customer", "name", "name_local", "account_number", "bank_code", "name_match", "created_at", "removed_at")


def _freeze_card(request: HttpRequest, card: Card, cleaned: dict[str, Any]) -> Text:
    cards.freeze(card=card, actor=actor_of(request), now=clock.now())
    return _("Card frozen.")


@admin.register(Card)
class CardAdmin(ReadOnlyAdmin):
    """Cards by their last four digits; the customer's call to freeze one is answered here."""

    view_permission = "accounts.view_account"
    list_display = ("public_id", "customer", "kind", "last_four", "state", "expires_on")
    list_select_related = ("customer",)
    list_filter = ("state", "kind")
    search_fields = ("=public_id", "=last_four", "customer__name_latin")
    fields = ("customer", "account", "kind", "tier", "last_four", "state", "issued_on", "expires_on", "frozen_at")
    staff_actions = (
        StaffAction(
            "freeze", _("Freeze"), "accounts.freeze_account", run=_freeze_card, form=ReasonForm, danger=True,
            available=lambda card: card.state == Card.State.ACTIVE,
        ),
    )  # fmt: skip


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """Statements as they were issued."""

    view_permission = "accounts.view_account"
    list_display = ("public_id", "account", "month", "opening", "money_in", "money_out", "closing")
    list_select_related = ("account",)
    list_filter = ("month",)
    search_fields = ("=public_id", "=account__number")
    fields = ("account", "month", "opening", "money_in", "money_out", "closing", "entries", "issued_at")

    @admin.display(description=_("opening balance"))
    def opening(self, obj: Statement) -> str:
        return Money(obj.opening_minor, obj.account.currency).format()

    @admin.display(description=_("closing balance"))
    def closing(self, obj: Statement) -> str:
        return Money(obj.closing_minor, obj.account.currency).format()

    @admin.display(description=_("money in"))
    def money_in(self, obj: Statement) -> str:
        return Money(obj.money_in_minor, obj.account.currency).format()

    @admin.display(description=_("money out"))
    def money_out(self, obj: Statement) -> str:
        return Money(obj.money_out_minor, obj.account.currency).format()


def _order_action(service: Any, done: Text) -> Any:
    def run(request: HttpRequest, order: StandingOrder, cleaned: dict[str, Any]) -> Text:
        service(order.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
        return done

    return run


@admin.register(StandingOrder)
class StandingOrderAdmin(ReadOnlyAdmin):
    """What a customer pays again and again, and what became of each of its days."""

    view_permission = "accounts.view_payment"
    list_display = ("public_id", "account", "creditor_name", "amount", "frequency", "next_on", "state")
    list_select_related = ("account",)
    list_filter = ("state", "frequency")
    search_fields = ("=public_id", "creditor_name", "=account__number")
    fields = (
        "account", "customer", "creditor_name", "creditor_number", "creditor_bank", "amount", "frequency", "starts_on",
        "ends_on", "next_on", "holiday", "state",
    )  # fmt: skip
    staff_actions = (
        StaffAction(
            "pause", _("Pause"), "accounts.manage_order", run=_order_action(standing_orders.pause, _("Paused.")),
            form=ReasonForm, available=lambda order: order.state == StandingOrder.State.ACTIVE,
        ),
        StaffAction(
            "resume", _("Go on"), "accounts.manage_order", run=_order_action(standing_orders.resume, _("It goes on.")),
            form=ReasonForm, available=lambda order: order.state == StandingOrder.State.PAUSED,
        ),
        StaffAction(
            "end", _("End it"), "accounts.manage_order", run=_order_action(standing_orders.end, _("Ended.")),
            form=ReasonForm, danger=True, available=lambda order: order.state != StandingOrder.State.ENDED,
        ),
    )  # fmt: skip

    @admin.display(description=_("amount"))
    def amount(self, obj: StandingOrder) -> str:
        return Money(obj.amount_minor, obj.account.currency).format()

    def panels(self, request: HttpRequest, obj: StandingOrder) -> Sequence[Panel]:
        runs = obj.runs.select_related("payment")[:50]
        return [Panel(title=_("Runs"), template="accounts/admin/runs.html", context={"runs": runs})]
