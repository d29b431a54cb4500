"""Deciding by rules: pure, so that a stored decision can be taken again and must come out the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALLOW, HOLD, REFUSE = "ALLOW", "HOLD", "REFUSE"
SEVERITY = {ALLOW: 0, HOLD: 1, REFUSE: 2}

Test = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Rule:
    """One live version: its label (`amount@3`), what it does when it hits, its test, and the names that it reads."""

    label: str
    action: str
    test: Test
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The worst action of the rules that hit; each reason names its rule and the figures it read, as text."""

    answer: str
    reasons: tuple[dict[str, Any], ...]


def decide(rules: Sequence[Rule], values: Mapping[str, Any]) -> Verdict:
    """Test every rule: all that hit are reasons, in the rules' order."""
    hits = [rule for rule in rules if rule.test(values)]
    answer = max((rule.action for rule in hits), key=lambda action: SEVERITY[action], default=ALLOW)
    return Verdict(answer, tuple(_reason(rule, values) for rule in hits))


def _reason(rule: Rule, values: Mapping[str, Any]) -> dict[str, Any]:
    figures = {name: None if values[name] is None else str(values[name]) for name in rule.reads}
    return {"rule": rule.label, "action": rule.action, "figures": figures}
