"""Matching rules: written by one person, tried on what there is, put in force when a second one agrees."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import MatchingRule, NostroAccount, ReconciliationItem, ReconciliationMatch
from accounts.selectors.matching_vocabulary import MATCHING, rule_name
from accounts.services.reconciliation.running import find_groups
from bank.foundation import audit, conditions
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.staff import approvals
from bank.staff.models import Approval

State, Shape = MatchingRule.State, MatchingRule.Shape
LONGEST_CONDITION = 2_000
TRIED_ITEMS = 5_000
Change = dict[str, Any]


@transaction.atomic
def write_rule(
    *,
    code: str,
    name: str,
    order: int,
    shape: str,
    condition: str,
    automatic: bool,
    actor: Actor,
    now: dt.datetime,
) -> MatchingRule:
    """Write a draft: a new rule, or the next version of the one with this code.

    ConditionError where the condition does not parse.
    """
    if shape not in Shape.values:
        raise Refused("unknown_shape", gettext_lazy("A rule looks for groups of one of the three shapes."))
    if len(condition) > LONGEST_CONDITION:
        message = gettext_lazy("Keep the condition under %(most)s characters.")
        raise Refused("condition_too_long", message, most=LONGEST_CONDITION)
    conditions.parse(condition, MATCHING)
    last = MatchingRule.objects.filter(code=code).aggregate(last=Max("number"))["last"] or 0
    rule = MatchingRule.objects.create(
        code=code,
        number=last + 1,
        name=name,
        order=order,
        shape=shape,
        condition=condition,
        automatic=automatic,
        written_by_id=actor.user_id,
        written_at=now,
    )
    audit.record(actor=actor, action="accounts.matching_rule.write", subject=rule, after=shown(rule))
    return rule


@transaction.atomic
def try_rule(rule_id: int, *, actor: Actor, now: dt.datetime) -> MatchingRule:
    """Try a rule alone on the latest items of each account, as if none were matched, and keep what it finds."""
    rule = MatchingRule.objects.select_for_update().get(pk=rule_id)
    if rule.state not in {State.DRAFT, State.TRIED}:
        raise Refused("rule_is_final", gettext_lazy("Only a draft can be tried; write a new version."))
    rule.trial = trial_of(rule) | {"at": now.isoformat()}
    rule.state = State.TRIED
    rule.save(update_fields=["trial", "state"])
    audit.record(actor=actor, action="accounts.matching_rule.try", subject=rule, after=rule.trial)
    return rule


def trial_of(rule: MatchingRule) -> dict[str, Any]:
    """Return how many items were looked at, groups found, and how they compare with the matches that stand."""
    counted = {"items": 0, "groups": 0, "agree": 0, "contradict": 0}
    for nostro in NostroAccount.objects.order_by("pk"):
        items = list(nostro.items.order_by("-pk")[:TRIED_ITEMS])
        standing = _standing(items)
        groups = find_groups([rule], items)
        counted["items"] += len(items)
        counted["groups"] += len(groups)
        for group in groups:
            keys = sorted(each.pk for each in (*group.theirs, *group.ours))
            known = {standing[key] for key in keys if key in standing}
            if known:
                counted["agree" if known == {tuple(keys)} else "contradict"] += 1
    return counted


def _standing(items: Sequence[ReconciliationItem]) -> dict[int, tuple[int, ...]]:
    """Return, for each matched item, the items of its match."""
    matches = ReconciliationMatch.objects.filter(state=ReconciliationMatch.State.CONFIRMED)
    chosen = matches.filter(pk__in={item.match_id for item in items}).values_list("items", flat=True)
    return {key: tuple(members) for members in chosen for key in members}


def request_live(rule: MatchingRule, *, reason: str, actor: Actor, now: dt.datetime) -> Approval:
    """Ask a second person to put a tried rule in force."""
    if rule.state != State.TRIED:
        raise Refused("rule_not_tried", gettext_lazy("Try the rule first."))
    return _ask(RuleLive.action, rule, reason=reason, actor=actor, now=now)


def request_retirement(rule: MatchingRule, *, reason: str, actor: Actor, now: dt.datetime) -> Approval:
    """Ask a second person to take a live rule off."""
    if rule.state != State.LIVE:
        raise Refused("rule_not_live", gettext_lazy("This version is not live."))
    return _ask(RuleRetired.action, rule, reason=reason, actor=actor, now=now)


class RuleLive:
    """A tried version takes the place of the live one with its code."""

    action = "accounts.matching_rule.live"
    permission = "accounts.approve_reconciliation"
    label = gettext_lazy("Matching rule live")

    def state(self, change: Change) -> dict[str, Any]:
        """Return the rule with its trial, and which version is live now."""
        rule = _rule(change)
        live = _live(rule)
        return {**shown(rule), "trial": rule.trial, "live": live.public_id if live else None}

    def describe(self, change: Change) -> list[tuple[str, str, str]]:
        """Return what is live before and after, and what the trial found."""
        rule = _rule(change)
        found = _("%(groups)s groups among %(items)s items") % (rule.trial or {"groups": 0, "items": 0})
        return [(rule_name(rule.name), _said(_live(rule)), _said(rule)), (_("Trial"), "", found)]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Put it in force."""
        rule = _rule(change)
        if before := _live(rule):
            _retire(before, actor=actor, now=now)
        rule.state, rule.live_at, rule.approved_by_id = State.LIVE, now, actor.user_id
        rule.save(update_fields=["state", "live_at", "approved_by"])
        audit.record(actor=actor, action=self.action, subject=rule, after=shown(rule))


class RuleRetired:
    """A live version is taken off."""

    action = "accounts.matching_rule.retire"
    permission = "accounts.approve_reconciliation"
    label = gettext_lazy("Matching rule taken off")

    def state(self, change: Change) -> dict[str, Any]:
        """Return whether it is live."""
        return {"state": _rule(change).state}

    def describe(self, change: Change) -> list[tuple[str, str, str]]:
        """Return the rule before, and nothing after."""
        rule = _rule(change)
        return [(rule_name(rule.name), _said(rule), _("none"))]

    def apply(self, change: Change, *, actor: Actor, now: dt.datetime) -> None:
        """Take it off."""
        _retire(_rule(change), actor=actor, now=now)


def shown(rule: MatchingRule) -> dict[str, Any]:
    """Return what a rule says, for the audit log and for whoever approves."""
    names = ("code", "number", "order", "shape", "condition", "automatic", "state")
    return {name: getattr(rule, name) for name in names}


def sentence(rule: MatchingRule) -> str:
    """Return what a rule asks, in the reader's language."""
    return conditions.parse(rule.condition, MATCHING).sentence(get_language() or "en")


def _ask(action: str, rule: MatchingRule, *, reason: str, actor: Actor, now: dt.datetime) -> Approval:
    return approvals.request(
        action=action,
        subject=("accounts.matchingrule", rule.public_id),
        change={"rule": rule.public_id},
        reason=reason,
        actor=actor,
        now=now,
    )


def _rule(change: Change) -> MatchingRule:
    return MatchingRule.objects.select_for_update().get(public_id=change["rule"])


def _live(rule: MatchingRule) -> MatchingRule | None:
    return MatchingRule.objects.filter(code=rule.code, state=State.LIVE).exclude(pk=rule.pk).first()


def _retire(rule: MatchingRule, *, actor: Actor, now: dt.datetime) -> None:
    rule.state, rule.retired_at = State.RETIRED, now
    rule.save(update_fields=["state", "retired_at"])
    audit.record(actor=actor, action=RuleRetired.action, subject=rule, before=shown(rule))


def _said(rule: MatchingRule | None) -> str:
    if rule is None:
        return _("none")
    how = _("matches") if rule.automatic else _("proposes")
    return f"{rule.order} · {rule.get_shape_display()} · {how}: {sentence(rule)}"
