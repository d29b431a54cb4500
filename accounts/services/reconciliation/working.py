"""What people decide about items: who looks after them, which belong together, and which after all do not."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import MatchingRule, NostroAccount, ReconciliationItem, ReconciliationMatch
from accounts.services.errors import NotInState
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.money import Money

State, Made = ReconciliationItem.State, ReconciliationMatch.State
Side = ReconciliationItem.Side
MOST_ITEMS = 500


def take(item_id: int, *, actor: Actor, now: dt.datetime) -> ReconciliationItem:
    """Make whoever acts the owner of an open item."""
    with transaction.atomic():
        item = ReconciliationItem.objects.select_for_update().get(pk=item_id)
        if item.state == State.MATCHED:
            raise NotInState
        item.owner_id = actor.user_id
        item.save(update_fields=["owner"])
        audit.record(actor=actor, action="accounts.reconciliation.take", subject=item)
    return item


def match(item_ids: Sequence[int], *, reason: str, actor: Actor, now: dt.datetime) -> ReconciliationMatch:
    """Match open items of one account by hand: theirs and ours have the same sum, or one side's cancel out.

    Refused where they are not even: what is missing is named.
    """
    with transaction.atomic():
        nostro, items = locked(item_ids)
        off = difference(items)
        if off:
            message = _("Theirs less ours is %(off)s. Choose items with the same sum, or settle the difference.")
            raise Refused("match_uneven", message, off=Money(off, nostro.currency))
        return join(nostro, items, reason=reason, actor=actor, now=now)


def confirm(match_id: int, *, actor: Actor, now: dt.datetime) -> ReconciliationMatch:
    """Make a proposal a match."""
    with transaction.atomic():
        found = ReconciliationMatch.objects.select_for_update().get(pk=match_id)
        if found.state != Made.PROPOSED:
            raise NotInState
        found.state, found.decided_at, found.decided_by_id = Made.CONFIRMED, now, actor.user_id
        found.save(update_fields=["state", "decided_at", "decided_by"])
        found.members.update(state=State.MATCHED)
        audit.record(actor=actor, action="accounts.reconciliation.confirm", subject=found)
    return found


def undo(match_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> ReconciliationMatch:
    """Take a match or a proposal apart: its items wait again, and the rules do not make the same one another time."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    with transaction.atomic():
        found = ReconciliationMatch.objects.select_for_update().get(pk=match_id)
        if found.state == Made.UNDONE:
            raise NotInState
        before = {"state": found.state}
        found.state, found.decided_at, found.decided_by_id, found.reason = Made.UNDONE, now, actor.user_id, reason
        found.save(update_fields=["state", "decided_at", "decided_by", "reason"])
        found.members.update(state=State.OPEN, match=None)
        audit.record(actor=actor, action="accounts.reconciliation.undo", subject=found, reason=reason, before=before)
    return found


def locked(item_ids: Iterable[int]) -> tuple[NostroAccount, list[ReconciliationItem]]:
    """Lock the account and these open items of it. NotInState where one is not open any more."""
    wanted = sorted(set(item_ids))
    if not 1 <= len(wanted) <= MOST_ITEMS:
        raise Refused("items_none", _("Choose between 1 and %(most)s items."), most=MOST_ITEMS)
    first = ReconciliationItem.objects.filter(pk__in=wanted).order_by("pk").first()
    if first is None:
        raise NotInState
    nostro = NostroAccount.objects.select_for_update().get(pk=first.nostro_id)
    items = list(nostro.items.select_for_update().filter(pk__in=wanted, state=State.OPEN).order_by("pk"))
    if len(items) != len(wanted):
        raise NotInState
    return nostro, items


def difference(items: Iterable[ReconciliationItem]) -> int:
    """Return theirs less ours, in minor units."""
    return sum(each.amount_minor if each.side == Side.THEIRS else -each.amount_minor for each in items)


def join(
    nostro: NostroAccount,
    items: Sequence[ReconciliationItem],
    *,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    rule: MatchingRule | None = None,
    journal_id: int | None = None,
) -> ReconciliationMatch:
    """Match locked items that are even, in the caller's transaction. Refused for one item alone."""
    if len(items) < 2:
        raise Refused("items_one", _("One item alone is no match. Choose what it belongs to."))
    made = ReconciliationMatch.objects.create(
        nostro=nostro,
        state=Made.CONFIRMED,
        rule=rule,
        journal_id=journal_id,
        items=sorted(each.pk for each in items),
        reason=reason,
        made_at=now,
        made_by_id=actor.user_id,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    ReconciliationItem.objects.filter(pk__in=made.items).update(match=made, state=State.MATCHED)
    audit.record(
        actor=actor, action="accounts.reconciliation.match", subject=made, reason=reason, after={"items": made.items}
    )
    return made
