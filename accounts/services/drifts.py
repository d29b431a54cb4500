"""Settling a drift: one person says why, another agrees; an account that nothing else stops works again."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.events import DriftSettled
from accounts.models import Drift
from accounts.selectors.ledger import balance
from accounts.services.errors import NotInState
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import Money
from bank.staff import approvals
from bank.staff.models import Approval


class DriftApproval:
    """The settling of a drift, applied when a second person agrees."""

    action = "accounts.settle_drift"
    permission = "accounts.approve_drift"
    label = gettext_lazy("Settling of a drift of the ledger")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """The drift as it stands; found with other figures meanwhile it is to be looked at again."""
        drift = Drift.objects.get(pk=change["drift_id"])
        return {"state": drift.state, "found": drift.found}

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """What was found, and what becomes of the account."""
        drift = Drift.objects.select_related("ledger_account").get(pk=change["drift_id"])
        lines = [(_("Drift"), str(drift), _("settled")), (_("Found"), drift.found, drift.found)]
        if drift.blocks and drift.ledger_account:
            money = Money(balance(drift.ledger_account.pk).ledger, drift.ledger_account.currency).format()
            lines.append((_("Account"), _("%(account)s stopped") % {"account": drift.ledger_account}, _("works again")))
            lines.append((_("Ledger balance"), money, money))
        return lines

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Settle it, and release its account where no other drift stops it."""
        drift = Drift.objects.select_for_update(of=("self",)).get(pk=change["drift_id"])
        if drift.state != Drift.State.OPEN:
            raise NotInState
        drift.state, drift.settled_at, drift.settled_by_id = Drift.State.SETTLED, now, actor.user_id
        drift.reason = change["reason"]
        drift.save(update_fields=["state", "settled_at", "settled_by", "reason"])
        released = drift.blocks and _release(drift.ledger_account_id)
        done = {"released": released}
        audit.record(actor=actor, action="accounts.drift.settle", subject=drift, reason=drift.reason, after=done)
        publish(
            DriftSettled(
                subject_id=drift.public_id,
                drift_id=drift.pk,
                ledger_account_id=drift.ledger_account_id,
                journal_id=drift.journal_id,
                released=released,
            ),
            actor=actor,
        )


def request(drift_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> Approval:
    """Ask a second person to settle a drift; NotInState where it is settled. Its account stays stopped until then."""
    drift = Drift.objects.get(pk=drift_id)
    if drift.state != Drift.State.OPEN:
        raise NotInState
    return approvals.request(
        action=DriftApproval.action,
        subject=("accounts.drift", drift.public_id),
        change={"drift_id": drift.pk, "reason": reason},
        reason=reason,
        actor=actor,
        now=now,
    )


def _release(ledger_account_id: int | None) -> bool:
    if Drift.objects.filter(ledger_account_id=ledger_account_id, blocks=True, state=Drift.State.OPEN).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_release(%s)", [ledger_account_id])
        released: bool = cursor.fetchone()[0]
    return released
