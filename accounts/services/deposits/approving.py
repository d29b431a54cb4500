"""A deposit ended early for a customer by staff: up to the own limit at once, above it a second person agrees."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account, Payment
from accounts.services.deposits.breaking import break_deposit, quote_break
from accounts.services.errors import InvalidRequest
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from bank.identity.models import User
from bank.staff import approvals
from bank.staff.models import Approval
from bank.staff.selectors import approval_limit


def ask_or_break(*, account_id: int, reason: str, actor: Actor, now: datetime) -> Payment | Approval:
    """End the deposit, or ask a second person where what it pays is above the limit of whoever asks."""
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None or actor.kind != "staff":
        raise InvalidRequest("not_staff", _("Only staff do this."))
    pays = quote_break(account_id).pays_minor
    if pays <= approval_limit(user):
        return break_deposit(account_id=account_id, shown_minor=pays, actor=actor, now=now, reason=reason)
    account = Account.objects.get(pk=account_id)
    return approvals.request(
        action=EarlyEndApproval.action,
        subject=("accounts.deposit", account.public_id),
        change={"account_id": account_id, "pays_minor": pays, "reason": reason},
        reason=reason,
        actor=actor,
        now=now,
    )


class EarlyEndApproval:
    """The early end of a deposit above a limit, applied when a second person agrees; a day later it is asked anew."""

    action = "accounts.end_deposit"
    permission = "accounts.approve_deposit"

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """What it pays now, and whether it stands."""
        account = Account.objects.get(pk=change["account_id"])
        pays = quote_break(account.pk).pays_minor if account.state == Account.State.OPEN else 0
        return {"state": account.state, "pays": pays}

    def amount(self, change: dict[str, Any]) -> int:
        """What counts against the approver's own limit, in minor units."""
        return int(change["pays_minor"])

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Which deposit, what it pays, what it costs."""
        account = Account.objects.get(pk=change["account_id"])
        found = quote_break(account.pk)
        return [
            (_("Deposit"), account.shown_number, _("ended early")),
            (_("Cost of ending early"), "", Money(found.cost_minor, account.currency).format()),
            (_("The customer gets"), "", Money(found.pays_minor, account.currency).format()),
        ]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        """End it."""
        break_deposit(
            account_id=change["account_id"], shown_minor=change["pays_minor"], actor=actor, now=now,
            reason=change["reason"],
        )  # fmt: skip
