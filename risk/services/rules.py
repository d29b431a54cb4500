"""Writing a detection rule, trying it on history, and putting it in force once a second person has agreed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit, conditions
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from risk.models import DetectionRule, RuleVersion
from risk.models.rules import Action
from risk.selectors import backtest
from risk.selectors.vocabulary import PAYMENT

State = RuleVersion.State
LONGEST_CONDITION = 2_000


@transaction.atomic
def write_rule(*, code: str, name: str, condition: str, action: str, actor: Actor, now: datetime) -> RuleVersion:
    """Write a new draft: the first version of a new rule, or the next of the one with this code.

    Raises ConditionError where the condition does not parse, Refused where the action is none or it is too long.
    """
    if action not in Action.values:
        raise Refused("unknown_action", _("A rule either holds or refuses."))
    if len(condition) > LONGEST_CONDITION:
        raise Refused("condition_too_long", _("Keep the condition under %(most)s characters."), most=LONGEST_CONDITION)
    conditions.parse(condition, PAYMENT)
    DetectionRule.objects.get_or_create(code=code, defaults={"name": name})
    rule = DetectionRule.objects.select_for_update().get(code=code)
    version = RuleVersion.objects.create(
        rule=rule,
        number=(rule.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        condition=condition,
        action=action,
        written_by_id=actor.user_id,
        written_at=now,
    )
    audit.record(actor=actor, action="risk.rule.write", subject=version, after=_shown(version))
    return version


@transaction.atomic
def try_on_history(version: RuleVersion, *, actor: Actor, now: datetime) -> RuleVersion:
    """Try a version on the payments of the past and keep the result; a draft is tested from then on."""
    locked = RuleVersion.objects.select_for_update(of=("self",)).select_related("rule").get(pk=version.pk)
    if locked.state not in (State.DRAFT, State.TESTED):
        raise Refused("rule_is_final", _("Only a draft can be tested; write a new version."))
    locked.backtest = backtest.run(locked.condition, now=now).as_json()
    locked.state = State.TESTED
    locked.save(update_fields=["backtest", "state"])
    figures = {name: locked.backtest[name] for name in ("payments", "hits", "rate")}
    audit.record(actor=actor, action="risk.rule.test", subject=locked, after=figures)
    return locked


def make_live(version: RuleVersion, *, actor: Actor, now: datetime) -> None:
    """Put an approved version in the place of the one before. In the approval's transaction."""
    before = RuleVersion.objects.select_for_update().filter(rule_id=version.rule_id, state=State.LIVE).first()
    if before is not None:
        retire(before, actor=actor, now=now)
    version.state, version.live_at, version.approved_by_id = State.LIVE, now, actor.user_id
    version.save(update_fields=["state", "live_at", "approved_by"])
    audit.record(actor=actor, action="risk.rule.live", subject=version, after=_shown(version))


def retire(version: RuleVersion, *, actor: Actor, now: datetime) -> None:
    """Take a live version off. In the approval's transaction."""
    version.state, version.retired_at = State.RETIRED, now
    version.save(update_fields=["state", "retired_at"])
    audit.record(actor=actor, action="risk.rule.retire", subject=version, before=_shown(version))


def _shown(version: RuleVersion) -> dict[str, Any]:
    return {"rule": version.label, "condition": version.condition, "action": version.action, "state": version.state}
