"""A stored decision taken again, from its own figures and the versions it rested on: it has to come out the same."""

import json

from risk.domain import ceilings
from risk.domain.ceilings import Ceiling
from risk.domain.payment_facts import PaymentFacts
from risk.domain.verdicts import Verdict, decide
from risk.models import Decision, RuleVersion
from risk.selectors import rules


def replay(decision: Decision) -> Verdict:
    """Return the verdict that the stored figures and versions lead to, whatever is live today.

    A guard that gave no answer left no figures to decide on: its hold is all there is.
    """
    if not decision.features:
        return Verdict(decision.verdict, tuple(decision.reasons))
    if decision.guard == Decision.Guard.LIMITS:
        return ceilings.decide(tuple(Ceiling(**stored) for stored in decision.features["limits"]))
    versions = RuleVersion.objects.filter(public_id__in=decision.versions.values()).select_related("rule")
    found = rules.compiled(versions.order_by("rule__code"))
    return decide(tuple(found.values()), PaymentFacts.from_json(decision.features).values())


def agrees(decision: Decision) -> bool:
    """Return whether the replay gives the stored verdict and reasons, bit for bit."""
    again = replay(decision)
    return (again.answer, _text(list(again.reasons))) == (decision.verdict, _text(decision.reasons))


def _text(reasons: list[dict[str, object]]) -> str:
    return json.dumps(reasons, sort_keys=True)
