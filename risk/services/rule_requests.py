"""Asking a second person: to make a rule live or take it off. What is approved is what was tested."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval
from risk.models import RuleVersion

State = RuleVersion.State


def request_live(version: RuleVersion, *, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to make a tested version live; Refused where it was not tested."""
    if version.state != State.TESTED:
        raise Refused("rule_not_tested", _("Test the rule on history first."))
    return _ask("risk.rule.live", version, reason=reason, actor=actor, now=now)


def request_retirement(version: RuleVersion, *, reason: str, actor: Actor, now: datetime) -> Approval:
    """Ask a second person to take a live version off; Refused where it is not live."""
    if version.state != State.LIVE:
        raise Refused("rule_not_live", _("This version is not live."))
    return _ask("risk.rule.retire", version, reason=reason, actor=actor, now=now)


def _ask(action: str, version: RuleVersion, *, reason: str, actor: Actor, now: datetime) -> Approval:
    return approvals.request(
        action=action,
        subject=("risk.ruleversion", version.public_id),
        change={"version": version.public_id},
        reason=reason,
        actor=actor,
        now=now,
    )
