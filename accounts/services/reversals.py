"""Correcting a journal: one person asks with a reason, another lets it through."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Entry, Journal
from accounts.services.ledger import AlreadyReversed, reverse
from bank.foundation.actor import Actor
from bank.foundation.money import Money
from bank.staff import approvals
from bank.staff.models import Approval


class ReversalApproval:
    """The reversal of a whole journal, applied when a second person agrees."""

    action = "accounts.reverse_journal"
    permission = "accounts.approve_reversal"
    label = gettext_lazy("Reversal of a posting")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """The journal's entries, and whether it was reversed meanwhile."""
        journal = Journal.objects.get(pk=change["journal_id"])
        legs = Entry.objects.filter(journal=journal).order_by("pk").values_list("ledger_account_id", "amount")
        return {"kind": journal.kind, "entries": [list(leg) for leg in legs], "reversed": journal.reversals.exists()}

    def amount(self, change: dict[str, Any]) -> int:
        """What counts against the approver's own limit: the credits of the journal, in minor units."""
        return sum(max(amount, 0) for _account, amount in self.state(change)["entries"])

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Each account with what the journal did to it and what the reversal does."""
        legs = Entry.objects.filter(journal_id=change["journal_id"]).select_related("ledger_account").order_by("pk")
        lines = [(_("Journal"), str(change["journal_id"]), _("reversed"))]
        for leg in legs:
            was, becomes = Money(leg.amount, leg.currency).format(), Money(-leg.amount, leg.currency).format()
            lines.append((str(leg.ledger_account), was, becomes))
        return lines

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Post the reversal."""
        reverse(change["journal_id"], reason=change["reason"], actor=actor, now=now)


def request(journal_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> Approval:
    """Ask for a journal's reversal; AlreadyReversed where it was. Nothing is posted until a second person agrees."""
    journal = Journal.objects.get(pk=journal_id)
    if journal.reversals.exists():
        raise AlreadyReversed(str(journal_id))
    return approvals.request(
        action=ReversalApproval.action,
        subject=("accounts.journal", str(journal_id)),
        change={"journal_id": journal_id, "reason": reason},
        reason=reason,
        actor=actor,
        now=now,
    )
