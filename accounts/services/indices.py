"""Reference rates: a fixing is entered by one person and counts once another has looked."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import IndexFixing, ReferenceIndex
from accounts.services.errors import InvalidRequest
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.staff import approvals
from bank.staff.models import Approval

DAYS_AHEAD = 7
HIGHEST = Decimal(1)


class FixingApproval:
    """A fixing of a reference rate, written when a second person agrees."""

    action = "accounts.fixing"
    permission = "accounts.approve_fixing"
    label = gettext_lazy("Fixing of a reference rate")

    def state(self, change: dict[str, Any]) -> dict[str, Any]:
        """The latest fixing: another one meanwhile makes the approval stale."""
        latest = IndexFixing.objects.filter(index_id=change["index_id"]).order_by("-on").first()
        return {"on": latest.on.isoformat(), "rate": f"{latest.rate:f}"} if latest else {}

    def describe(self, change: dict[str, Any]) -> list[tuple[str, str, str]]:
        """The rate, its day and what it was."""
        before = self.state(change)
        index = ReferenceIndex.objects.get(pk=change["index_id"])
        return [
            (_("Reference rate"), index.code, index.code),
            (_("From"), before.get("on", ""), change["on"]),
            (_("Rate"), before.get("rate", ""), change["rate"]),
        ]

    def apply(self, change: dict[str, Any], *, actor: Actor, now: dt.datetime) -> None:
        """Write the fixing."""
        record_fixing(
            change["index_id"],
            on=dt.date.fromisoformat(change["on"]),
            rate=Decimal(change["rate"]),
            actor=actor,
            now=now,
        )


def add_index(*, code: str, name: str, currency: str, administrator: str = "", actor: Actor) -> ReferenceIndex:
    """Return the reference rate of a code, added where it is new."""
    index, new = ReferenceIndex.objects.get_or_create(
        code=code, defaults={"name": name, "currency": currency, "administrator": administrator}
    )
    if new:
        audit.record(actor=actor, action="accounts.index.add", subject=index, after={"code": code})
    return index


def propose_fixing(
    index: ReferenceIndex, *, on: dt.date, rate: Decimal, reason: str, actor: Actor, now: dt.datetime
) -> Approval:
    """Ask for a fixing; it counts once a second person agrees. Raises what `record_fixing` raises."""
    check_fixing(index, on, rate)
    return approvals.request(
        action=FixingApproval.action,
        subject=("accounts.referenceindex", index.code),
        change={"index_id": index.pk, "on": on.isoformat(), "rate": f"{rate:f}"},
        reason=reason,
        actor=actor,
        now=now,
    )


def record_fixing(index_id: int, *, on: dt.date, rate: Decimal, actor: Actor, now: dt.datetime) -> IndexFixing:
    """Write a fixing. InvalidRequest unless it follows the last one, is not far ahead and within -100 to 100 %."""
    index = ReferenceIndex.objects.select_for_update().get(pk=index_id)
    check_fixing(index, on, rate)
    fixing = IndexFixing.objects.create(index=index, on=on, rate=rate, entered_at=now)
    audit.record(
        actor=actor, action="accounts.index.fix", subject=index, after={"on": on.isoformat(), "rate": f"{rate:f}"}
    )
    return fixing


def check_fixing(index: ReferenceIndex, on: dt.date, rate: Decimal) -> None:
    """Raise InvalidRequest where a fixing would rewrite the past, lies far ahead, or is no rate."""
    if not rate.is_finite() or abs(rate) > HIGHEST:
        raise InvalidRequest("rate", _("A rate is between 0 and 100 per cent."))
    latest = index.fixings.order_by("-on").values_list("on", flat=True).first()
    if latest is not None and on <= latest:
        raise InvalidRequest("fixing_past", _("The last fixing is of %(day)s: enter a later day."), day=latest)
    if on > clock.booking_date() + dt.timedelta(days=DAYS_AHEAD):
        raise InvalidRequest("fixing_ahead", _("Enter a day at most a week ahead."))
