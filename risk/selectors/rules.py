"""Rules as the payment path needs them: read once a payment, compiled once a version."""

from collections.abc import Iterable
from functools import lru_cache

from bank.foundation import conditions
from risk.domain.verdicts import Rule
from risk.models import RuleVersion
from risk.selectors.vocabulary import PAYMENT


def live() -> dict[str, Rule]:
    """Return the live rules by the public id of their version, in the order of their codes."""
    return compiled(
        RuleVersion.objects.filter(state=RuleVersion.State.LIVE).select_related("rule").order_by("rule__code")
    )


def compiled(versions: Iterable[RuleVersion]) -> dict[str, Rule]:
    """Return these versions as rules that can be tested; ConditionError where a condition no longer parses."""
    return {version.public_id: _rule(version.label, version.action, version.condition) for version in versions}


@lru_cache(maxsize=512)
def _rule(label: str, action: str, text: str) -> Rule:
    condition = conditions.parse(text, PAYMENT)
    return Rule(label, action, condition.closure(), tuple(sorted(condition.fields)))
