"""Settle a difference: a journal takes it to a line of the chart, and the items are matched with it.

So a charge that we learn of from the statement is booked, and a small difference is written off. Above the bank's
limit a second person lets it through.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.chart import CHART
from accounts.models import NostroAccount, ReconciliationItem, ReconciliationMatch
from accounts.services import chart, ledger
from accounts.services.ledger import JournalDraft
from accounts.services.reconciliation.running import take_up
from accounts.services.reconciliation.working import difference, join, locked
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.ids import new_public_id
from bank.foundation.money import Money
from bank.staff import approvals
from bank.staff.models import Approval

#: The lines that a difference may go to.
SETTLES_ON = (
    "bank-charges",
    "nostro-interest-income",
    "nostro-interest-expense",
    "reconciliation-gains",
    "reconciliation-losses",
    "reconciliation-differences",
)


def settle(
    item_ids: Sequence[int], *, line: str, reason: str, actor: Actor, now: dt.datetime
) -> ReconciliationMatch | Approval:
    """Book the difference of open items to a line and match them; above the limit, ask a second person for it.

    Refused for items that are even, for a line that differences do not go to, and without a reason.
    """
    if not reason.strip():
        raise Refused("reason_missing", gettext_lazy("Say why."))
    if line not in SETTLES_ON:
        raise Refused("settle_line", gettext_lazy("A difference does not go to this line."))
    with transaction.atomic():
        nostro, items = locked(item_ids)
        off = difference(items)
        if not off:
            raise Refused("settle_even", gettext_lazy("These items have no difference. Match them."))
        if abs(off) <= settings.RECONCILIATION_LIMIT_MINOR:
            return _book(nostro, items, line, reason=reason, actor=actor, now=now)
        return approvals.request(
            action=DifferenceSettled.action,
            subject=("accounts.reconciliation", "-".join(str(each.pk) for each in items)[:60]),
            change={"items": [each.pk for each in items], "line": line, "off": off, "reason": reason},
            reason=reason,
            actor=actor,
            now=now,
        )


class DifferenceSettled:
    """A difference above the limit goes to a line of the chart."""

    action = "accounts.reconciliation.settle"
    permission = "accounts.approve_reconciliation"
    label = gettext_lazy("Reconciliation difference settled")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """Return each item as it stands: one that was matched meanwhile makes the approval stale."""
        rows = ReconciliationItem.objects.filter(pk__in=change["items"]).order_by("pk")
        return {str(row.pk): [row.state, row.amount_minor] for row in rows}

    def amount(self, change: dict[str, Any]) -> int:
        """Return the difference in minor units, without its sign."""
        return abs(int(change["off"]))

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """Return the account with the difference, and the line it goes to."""
        item = ReconciliationItem.objects.select_related("nostro").get(pk=change["items"][0])
        line = CHART[change["line"]]
        off = Money(change["off"], item.nostro.currency).format()
        return [
            (_("Difference"), off, Money(0, item.nostro.currency).format()),
            (_("Account"), str(item.nostro), str(item.nostro)),
            (_("Line"), "", f"{line.number} {_(line.name)}"),
        ]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Book and match."""
        nostro, items = locked(change["items"])
        _book(nostro, items, change["line"], reason=change["reason"], actor=actor, now=now)


def _book(
    nostro: NostroAccount,
    items: list[ReconciliationItem],
    line: str,
    *,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> ReconciliationMatch:
    off = difference(items)
    entries = ((nostro.ledger_account_id, -off), (chart.control(line, nostro.currency).pk, off))
    key = f"reconciliation:{new_public_id('rec')}"
    value_on = max(each.value_on for each in items)
    (posted,) = ledger.post([JournalDraft("reconciliation", entries, key, value_date=value_on)])
    take_up(nostro)
    new = ReconciliationItem.objects.get(
        nostro=nostro, entry__journal_id=posted.journal_id, entry__ledger_account_id=nostro.ledger_account_id
    )
    return join(nostro, [*items, new], reason=reason, actor=actor, now=now, journal_id=posted.journal_id)
