"""Approvals by a second person: the exact change, bound to a hash of the state that it was requested on.

An app names its handlers in APPROVAL_HANDLERS. A handler's `state` is read when the change is requested and
again, locked, when it is approved: whoever approves, approves what they saw.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, events
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.permissions import held, holds
from bank.identity.models import User
from bank.staff import handlers, selectors
from bank.staff.events import ApprovalApproved, ApprovalRejected, ApprovalRequested
from bank.staff.handlers import Change, handler_of
from bank.staff.models import Approval


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
                permission=handlers.permission_for(handler, change),
                subject_type=subject[0],
                subject_id=subject[1],
                change=change,
                shown=handlers.shown_in_every_language(handler, change),
                state_before=state,
                state_hash=state_hash(state),
                amount_minor=handlers.amount_of(handler, change),
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
        _require_decider(locked, actor, now)
        state = _plain(handler.state(locked.change))
        if state_hash(state) == locked.state_hash:
            _decide(locked, Approval.State.APPROVED, actor, reason, now)
            handler.apply(locked.change, actor=actor, now=now)
            _record(locked, "approve", reason, actor, ApprovalApproved)
            return locked
        changed = ", ".join(_differences(locked.state_before, state))
        _decide(locked, Approval.State.STALE, actor, changed, now)
        _record(locked, "overtaken", changed, actor, ApprovalRejected)
    raise Refused(
        "approval_stale", _("This changed since it was requested: %(changed)s. Ask for it again."), changed=changed
    )


def reject(approval: Approval, *, actor: Actor, reason: str, now: dt.datetime) -> Approval:
    """Reject as the second person; nothing changes. A handler with a `reject` method is told, in the transaction."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        _require_decider(locked, actor, now)
        _decide(locked, Approval.State.REJECTED, actor, reason, now)
        if told := handlers.told_of_rejection(handler_of(locked.action)):
            told(locked.change, actor=actor, now=now)
        _record(locked, "reject", reason, actor, ApprovalRejected)
    return locked


def withdraw(approval: Approval, *, actor: Actor, reason: str, now: dt.datetime) -> Approval:
    """Take back one's own request before anybody decided it. Raises Refused for somebody else's or a decided one."""
    if not reason.strip():
        raise Refused("reason_missing", _("Say why."))
    with transaction.atomic():
        locked = Approval.objects.select_for_update().get(pk=approval.pk)
        if locked.state != Approval.State.WAITING:
            raise Refused("approval_decided", _("This was decided already."))
        if actor.user_id != locked.requested_by_id:
            raise Refused("not_yours", _("Only whoever asked takes it back."))
        locked.state, locked.decided_at, locked.decision_reason = Approval.State.WITHDRAWN, now, reason.strip()
        locked.version += 1
        locked.save()
        if told := handlers.told_of_rejection(handler_of(locked.action)):
            told(locked.change, actor=actor, now=now)
        _record(locked, "withdraw", reason, actor, ApprovalRejected)
    return locked


def may_decide(approval: Approval, user: User, now: dt.datetime) -> bool:
    """Return whether this user can be the second person of an approval."""
    return not _why_not(approval, user, now)


def permissions_to_decide(user: User, now: dt.datetime) -> frozenset[str]:
    """Return the permissions by which this user may be a second person: held, and lent by colleagues."""
    return held(user) | selectors.lent_permissions(user, now)


def described(approval: Approval) -> list[tuple[str, str, str, bool]]:
    """Return (label, before, after, whether it changes) for each part, as frozen at the request."""
    shown: handlers.Shown = approval.shown
    parts = shown.get(get_language() or "") or next(iter(shown.values()), [])
    return [(label, before, after, before != after) for label, before, after in parts]


def about(approval: Approval) -> str:
    """Return what people call the subject: the first part of the change as they saw it, else its id."""
    parts = described(approval)
    return (parts[0][2] or parts[0][1]) if parts else approval.subject_id


def _require_decider(approval: Approval, actor: Actor, now: dt.datetime) -> None:
    if approval.state != Approval.State.WAITING:
        raise Refused("approval_decided", _("This was decided already."))
    user = User.objects.filter(pk=actor.user_id, is_active=True).first() if actor.user_id else None
    if user is None:
        raise Refused("no_approver", _("A person approves, not a machine."))
    if refusal := _why_not(approval, user, now):
        raise refusal


def _why_not(approval: Approval, user: User, now: dt.datetime) -> Refused | None:
    if user.pk == approval.requested_by_id:
        return Refused("own_request", _("A second person decides, not whoever asked."))
    mandates = [user] if holds(user, approval.permission) else selectors.lenders(user, approval.permission, now)
    # A requester who lends the permission away must not decide through the borrower.
    others = [each for each in mandates if each.pk != approval.requested_by_id]
    if not others:
        return Refused("approval_not_allowed", _("Your position does not approve this."))
    limit = max(selectors.approval_limit(each) for each in others)
    if approval.amount_minor is not None and approval.amount_minor > limit:
        return Refused("approval_limit", _("The amount is above what your position approves."))
    return None


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
