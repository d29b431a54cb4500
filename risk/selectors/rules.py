"""Rules as the payment path needs them: read once a payment, compiled once a version."""

from collections.abc import Iterable
from functools import lru_cache

from django.db import connection

from bank.foundation import conditions
from risk.domain.verdicts import Rule
from risk.models import RuleVersion
from risk.selectors.vocabulary import PAYMENT

LIVE = """
SELECT version.public_id, rule.code || '@' || version.number, version.action, version.condition
  FROM risk_ruleversion version JOIN risk_detectionrule rule ON rule.id = version.rule_id
 WHERE version.state = 'LIVE' ORDER BY rule.code
"""


def live() -> dict[str, Rule]:
    """Return the live rules by the public id of their version, in the order of their codes."""
    with connection.cursor() as cursor:
        cursor.execute(LIVE)
        return {public_id: _rule(label, action, condition) for public_id, label, action, condition in cursor.fetchall()}


def compiled(versions: Iterable[RuleVersion]) -> dict[str, Rule]:
    """Return these versions as rules that can be tested; ConditionError where a condition no longer parses."""
    return {version.public_id: _rule(version.label, version.action, version.condition) for version in versions}


@lru_cache(maxsize=512)
def _rule(label: str, action: str, text: str) -> Rule:
    condition = conditions.parse(text, PAYMENT)
    return Rule(label, action, condition.closure(), tuple(sorted(condition.fields)))
