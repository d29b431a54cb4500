"""Accounts at the counter: cash, freezing and closing."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.contracts import CONTRACT_ACTIONS, contract_panel
from accounts.admin.forms import cash_form
from accounts.admin.working import working_panel
from accounts.models import Account
from accounts.selectors import feed, working
from accounts.selectors.ledger import balance
from accounts.services import accounts, cash
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReadOnlyAdmin, ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.staff.models import Approval

Cleaned = dict[str, Any]
LATELY = 25


def _freeze(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    accounts.freeze(account_id=account.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Frozen: nothing leaves this account.")


def _unfreeze(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    accounts.unfreeze(account_id=account.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("It works again.")


def _close(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
    accounts.close(account_id=account.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Closed for good.")


def _cash(service: Any, done: Text) -> Any:
    def run(request: HttpRequest, account: Account, cleaned: Cleaned) -> Text:
        amount: Money = cleaned["amount"]
        result = service(
            account_id=account.pk,
            amount_minor=amount.minor,
            currency=amount.currency,
            key=cleaned["key"],
            reason=cleaned["reason"],
            actor=actor_of(request),
            now=clock.now(),
        )
        if isinstance(result, Approval):
            return _("%(amount)s is above your limit: %(approval)s waits for a second person. No money moved.") % {
                "amount": amount.format(),
                "approval": result.public_id,
            }
        return str(done) % {"amount": amount.format()}

    return run


def _in_state(*states: str) -> Any:
    return lambda account: account.state in states


OPEN, FROZEN = Account.State.OPEN, Account.State.FROZEN


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """One account, its parties, its balance and its latest entries; a look is recorded with its reason."""

    view_permission = "accounts.view_account"
    export_permission = "staff.export_customer_lists"
    asks_reason = True
    list_display = ("shown_number", "kind", "currency", "state", "opened_on")
    list_filter = ("kind", "state")
    search_fields = ("=number", "=public_id")
    search_help_text = _("The whole number, without spaces, or the id.")
    fields = ("public_id", "kind", "product_version", "state", "ledger", "available", "opened_on", "maturity_on")
    readonly_fields = ("ledger", "available")
    staff_actions = (
        StaffAction(
            "pay-in", _("Pay cash in"), "accounts.book_cash", run=_cash(cash.deposit, _("%(amount)s paid in.")),
            form=cash_form, available=_in_state(OPEN, FROZEN),
        ),
        StaffAction(
            "pay-out", _("Pay cash out"), "accounts.book_cash", run=_cash(cash.withdraw, _("%(amount)s paid out.")),
            form=cash_form, available=_in_state(OPEN),
        ),
        StaffAction(
            "freeze", _("Freeze"), "accounts.freeze_account", run=_freeze, form=ReasonForm, danger=True,
            available=_in_state(OPEN),
        ),
        StaffAction(
            "unfreeze", _("Unfreeze"), "accounts.freeze_account", run=_unfreeze, form=ReasonForm,
            available=_in_state(FROZEN),
        ),
        StaffAction(
            "close", _("Close"), "accounts.close_account", run=_close, form=ReasonForm, danger=True,
            available=_in_state(OPEN),
        ),
        *CONTRACT_ACTIONS,
    )  # fmt: skip

    @admin.display(description=_("number"))
    def shown_number(self, account: Account) -> str:
        """The number in its groups."""
        return account.shown_number

    @admin.display(description=_("balance"))
    def ledger(self, account: Account) -> str:
        """What is booked."""
        return Money(balance(account.ledger_account_id).ledger, account.currency).format()

    @admin.display(description=_("available"))
    def available(self, account: Account) -> str:
        """What can be spent."""
        return Money(balance(account.ledger_account_id).available, account.currency).format()

    def panels(self, request: HttpRequest, obj: Account) -> Sequence[Panel]:
        parties = obj.party_rows.select_related("customer").order_by("pk")
        entries = feed.entries(obj, limit=LATELY).rows
        return [
            *contract_panel(obj),
            working_panel(_("Interest so far"), working.working(obj)),
            Panel(title=_("Parties"), template="accounts/admin/parties.html", context={"parties": parties}),
            Panel(title=_("Entries"), template="accounts/admin/entries.html", context={"entries": entries}),
        ]
