"""What staff do with an account that a day's end set apart: retry it, or skip the step with a reason."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import DayEndItem
from accounts.services.day_end.step import Day, Partition, Step, steps
from accounts.services.day_end.working import record_failure
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused

State = DayEndItem.State
DAY = dt.timedelta(days=1)


def retry(item: DayEndItem, *, reason: str, actor: Actor, now: dt.datetime) -> DayEndItem:
    """Do the failed step again, then the account's later steps and the days since; return the item as it is then.

    Where something fails again the account waits there, with what failed and why. Refused for a settled item.
    """
    return _settle(item, State.DONE, reason=reason, actor=actor, now=now)


def skip(item: DayEndItem, *, reason: str, actor: Actor, now: dt.datetime) -> DayEndItem:
    """Leave the failed step out for this account, and do its later steps and days. Refused without a reason."""
    return _settle(item, State.SKIPPED, reason=reason, actor=actor, now=now)


@transaction.atomic
def _settle(item: DayEndItem, state: State, *, reason: str, actor: Actor, now: dt.datetime) -> DayEndItem:
    item = DayEndItem.objects.select_for_update().get(pk=item.pk)
    if item.state != State.FAILED:
        raise Refused("item_settled", _("This was settled already."))
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    item.state, item.settled_at, item.reason = state, now, reason.strip()
    item.save(update_fields=["state", "settled_at", "reason"])
    _go_on(item, include=state == State.DONE, actor=actor, now=now)
    item.refresh_from_db()
    audit.record(
        actor=actor,
        action="accounts.day_end.settle",
        subject=("accounts.dayenditem", str(item.pk)),
        reason=reason,
        before={"state": State.FAILED},
        after={"state": item.state, "error": item.error},
    )
    return item


def _go_on(item: DayEndItem, *, include: bool, actor: Actor, now: dt.datetime) -> None:
    """Take the account from the failed step (or the one after it) through every closed day."""
    names = [step.name for step in steps()]
    place = names.index(item.step) if item.step in names else len(names)
    todo, date = steps()[place if include else place + 1 :], item.day
    while date < clock.booking_date(item.calendar):
        if not _day(Day(item.calendar, date, now, actor), item.ledger_account_id, todo):
            return
        # The steps before it were done on the days since as on any day.
        todo, date = steps()[place:], date + DAY


def _day(day: Day, ledger_account_id: int, todo: tuple[Step, ...]) -> bool:
    """Take one account through steps of a day; at the first that fails keep why, and stop."""
    part = Partition(ledger_account_id, ledger_account_id + 1)
    for step in todo:
        try:
            with transaction.atomic():
                step.run(day, part)
        except Exception as error:
            record_failure(day, step.name, ledger_account_id, error)
            return False
    return True
