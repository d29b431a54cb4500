"""Approvals by a second person: the exact change, bound to a hash of the state that it was requested on.

An app names its handlers in APPROVAL_HANDLERS. A handler's `state` is read when the change is requested and
again, locked, when it is approved: whoever approves, approves what they saw.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, ClassVar, Protocol, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, clock, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.permissions import holds
from bank.identity.models import User
from bank.staff import selectors
from bank.staff.events import ApprovalApproved, ApprovalRejected, ApprovalRequested
from bank.staff.models import Approval

Change = dict[str, Any]


class Handler(Protocol):
    """What an app knows of a change that needs two people."""

    action: ClassVar[str]
    permission: ClassVar[str]

    def state(self, change: Change) -> dict[str, Any]:
        """Return the current state that the change is about, as JSON values; inside a transaction it locks it."""

    def describe(self, change: Change) -> Sequence[tuple[str, str, str]]:
        """Return (label, before, after) for every part that changes."""

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Make the change, as the approver."""


@cache
def _handlers(paths: tuple[str, ...]) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    for path in paths:
        handler = import_string(path)()
        if handler.action in found:
            msg = f"APPROVAL_HANDLERS: two handlers answer for {handler.action}"
            raise ImproperlyConfigured(msg)
        found[handler.action] = handler
    return found


def handler_of(action: str) -> Handler:
    """Return the handler of an action; raises KeyError for one that no app declares."""
    return _handlers(tuple(settings.APPROVAL_HANDLERS))[action]


def state_hash(state: dict[str, Any]) -> str:
    """Return the SHA-256 of a state in canonical JSON."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def request(
    *, action: str, subject: tuple[str, str], change: Change, reason: str, actor: Actor, now: dt.datetime
) -> Approval:
    """Ask a second person for a change. Raises Refused without a reason, or where one waits for the subject already."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    if actor.user_id is None:
        raise Refused("no_requester", _("A person asks for a second person, not a machine."))
    handler = handler_of(action)
    try:
        with transaction.atomic():
            state = _plain(handler.state(change))
            approval = Approval.objects.create(
                action=action,
                subject_type=subject[0],
                subject_id=subject[1],
                change=change,
                state_before=state,
                state_hash=state_hash(state),
                amount_minor=_amount(handler, change),
                reason=reason.strip(),
                requested_by_id=actor.user_id,
                requested_at=now,
            )
            _record(approval, "request", reason, actor, ApprovalRequested)
    except IntegrityError as error:
        if "approval_one_waiting" not in str(error):
            raise
        raise Refused("approval_waiting", _("This already waits for a second person.")) from None
    return approval


def approve(approval: Approval, *, actor: Actor, reason: str = "", now: dt.datetime) -> Approval:
    """Approve as the second person and make the change, in one transaction.

    Raises Refused for the requester, for whoever may not or not so much, for a decided one, and where the state
    changed since: the approval is then closed as overtaken, and the message names what changed.
    """
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        handler = handler_of(locked.action)
        _may_decide(locked, handler, actor, now)
        state = _plain(handler.state(locked.change))
        changed = _differences(locked.state_before, state)
        if state_hash(state) == locked.state_hash:
            _decide(locked, Approval.State.APPROVED, actor, reason, now)
            handler.apply(locked.change, actor=actor, now=now)
            _record(locked, "approve", reason, actor, ApprovalApproved)
            return locked
        _decide(locked, Approval.State.STALE, actor, ", ".join(changed), now)
        _record(locked, "overtaken", locked.decision_reason, actor, ApprovalRejected)
    raise Refused(
        "approval_stale",
        _("This changed since it was requested: %(changed)s. Ask for it again."),
        changed=", ".join(changed),
    )


def reject(approval: Approval, *, actor: Actor, reason: str, now: dt.datetime) -> Approval:
    """Reject as the second person; nothing changes. A handler with a `reject` method is told, in the transaction."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        handler = handler_of(locked.action)
        _may_decide(locked, handler, actor, now)
        _decide(locked, Approval.State.REJECTED, actor, reason, now)
        if told := getattr(handler, "reject", None):
            cast("Callable[..., None]", told)(locked.change, actor=actor, now=now)
        _record(locked, "reject", reason, actor, ApprovalRejected)
    return locked


def may_decide(approval: Approval, user: User, now: dt.datetime) -> bool:
    """Return whether this user can be the second person of an approval."""
    handler = handler_of(approval.action)
    return not _why_not(approval, handler, user, now)


def decidable(user: User) -> list[str]:
    """Return the actions that a user may be the second person of, delegations included."""
    now = clock.now()
    known = _handlers(tuple(settings.APPROVAL_HANDLERS)).values()
    return [
        handler.action
        for handler in known
        if holds(user, handler.permission) or selectors.lenders(user, handler.permission, now)
    ]


def described(approval: Approval) -> list[tuple[str, str, str, bool]]:
    """Return (label, before, after, whether it changes) for each part of the change."""
    parts = handler_of(approval.action).describe(approval.change)
    return [(label, before, after, before != after) for label, before, after in parts]


def _may_decide(approval: Approval, handler: Handler, actor: Actor, now: dt.datetime) -> None:
    if approval.state != Approval.State.WAITING:
        raise Refused("approval_decided", _("This was decided already."))
    user = User.objects.filter(pk=actor.user_id, is_active=True).first() if actor.user_id else None
    if user is None:
        raise Refused("no_approver", _("A person approves, not a machine."))
    if refusal := _why_not(approval, handler, user, now):
        raise refusal


def _why_not(approval: Approval, handler: Handler, user: User, now: dt.datetime) -> Refused | None:
    if user.pk == approval.requested_by_id:
        return Refused("own_request", _("A second person decides, not whoever asked."))
    mandates = [user] if holds(user, handler.permission) else selectors.lenders(user, handler.permission, now)
    others = [each for each in mandates if each.pk != approval.requested_by_id]
    if not others:
        return Refused("approval_not_allowed", _("Your position does not approve this."))
    limit = max(selectors.approval_limit(each) for each in others)
    if approval.amount_minor is not None and approval.amount_minor > limit:
        return Refused("approval_limit", _("The amount is above what your position approves."))
    return None


def _amount(handler: Handler, change: Change) -> int | None:
    """Return the amount in minor units that counts against approval limits, where a handler has one."""
    amount: Callable[[Change], int | None] | None = getattr(handler, "amount", None)
    return amount(change) if amount else None


def _decide(approval: Approval, state: str, actor: Actor, reason: str, now: dt.datetime) -> None:
    approval.state, approval.decided_at, approval.decision_reason = state, now, reason.strip()
    approval.decided_by_id = actor.user_id
    approval.version += 1
    approval.save()


def _record(approval: Approval, verb: str, reason: str, actor: Actor, event: Callable[..., events.Event]) -> None:
    audit.record(
        actor=actor,
        action=f"staff.approval.{verb}",
        subject=approval,
        reason=reason,
        after={"action": approval.action, "subject": approval.subject_id, "state_hash": approval.state_hash},
    )
    events.publish(
        event(
            subject_id=approval.public_id,
            subject_version=approval.version,
            action=approval.action,
            approved_subject_type=approval.subject_type,
            approved_subject_id=approval.subject_id,
        ),
        actor=actor,
    )


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(state, cls=DjangoJSONEncoder))
    return plain


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in before | after if before.get(name) != after.get(name))
