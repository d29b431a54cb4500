"""Changing a limit: one person asks, another approves; the version goes up, so decisions say which ceiling they met."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.staff import approvals
from bank.staff.models import Approval
from risk.models import PaymentLimit

HIGHEST = 10**13


def request_ceiling(limit: PaymentLimit, *, ceiling: int, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person for another ceiling (minor units, or a number of payments). Refused where out of range."""
    if not 0 <= ceiling <= HIGHEST:
        raise Refused("ceiling_out_of_range", _("Choose a ceiling between 0 and %(most)s."), most=HIGHEST)
    return approvals.request(
        action="risk.limit.change",
        subject=("risk.paymentlimit", limit.code),
        change={"limit": limit.code, "ceiling": ceiling},
        reason=reason,
        actor=actor,
        now=now,
    )


@transaction.atomic
def set_ceiling(limit: PaymentLimit, *, ceiling: int, actor: Actor, now: datetime) -> PaymentLimit:
    """Set an approved ceiling. In the approval's transaction."""
    locked = PaymentLimit.objects.select_for_update().get(pk=limit.pk)
    before = {"ceiling": locked.ceiling, "version": locked.version}
    locked.ceiling, locked.version, locked.changed_at = ceiling, locked.version + 1, now
    locked.save(update_fields=["ceiling", "version", "changed_at"])
    after = {"ceiling": locked.ceiling, "version": locked.version}
    audit.record(
        actor=actor, action="risk.limit.change", subject=("risk.paymentlimit", locked.code), before=before, after=after
    )
    return locked


def shown(limit: PaymentLimit, ceiling: int) -> str:
    """Return a ceiling in the reader's words: an amount a day, or payments a day."""
    if limit.measure == PaymentLimit.Measure.COUNT:
        return _g("%(count)s payments a day") % {"count": ceiling}
    return _g("%(amount)s a day") % {"amount": Money(ceiling, limit.currency).format()}
