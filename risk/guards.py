"""Risk's answers to the payment gate: detection rules and limits."""

from typing import Any

from accounts.gates import Answer, Decision, PaymentOrder
from bank.foundation import clock
from risk import models
from risk.domain import ceilings as limit_rules
from risk.domain.verdicts import Verdict, decide
from risk.selectors import facts, rules
from risk.selectors import limits as limits_of
from risk.services import decisions, usage

OWNER = "risk"


class FraudGuard:
    """Holds or refuses what the live detection rules hit."""

    name = "risk.guards.fraud"
    owner = OWNER
    timeout_ms = 1500

    def screen(self, order: PaymentOrder) -> Decision:
        """Test the live rules on the payment's facts."""
        versions = rules.live()
        return _answer(decide(tuple(versions.values()), facts.gather(order).values()), _labels(versions))

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        """Test again with the payer locked, where no other payment can slip between, and keep the evidence."""
        versions, known = rules.live(), facts.gather(order)
        verdict = decide(tuple(versions.values()), known.values())
        decisions.record(
            order=order,
            guard=models.Decision.Guard.FRAUD,
            verdict=verdict,
            features=known.as_json(),
            versions=_labels(versions),
            now=clock.now(),
        )
        return _answer(verdict, _labels(versions))


class LimitsGuard:
    """Refuses (or holds) what exceeds a customer's limits of the booking day."""

    name = "risk.guards.limits"
    owner = OWNER
    timeout_ms = 1500

    def screen(self, order: PaymentOrder) -> Decision:
        """Look at the counters without locking them."""
        asked = limits_of.standing(order)
        return _limited(limit_rules.decide(asked), asked)

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        """Lock, check and consume the counters, and keep the evidence."""
        found = usage.consume(order)
        decisions.record(
            order=order,
            guard=models.Decision.Guard.LIMITS,
            verdict=found.verdict,
            features={"limits": [ceiling.as_json() for ceiling in found.ceilings], "currency": order.currency},
            versions={ceiling.label: ceiling.label for ceiling in found.ceilings},
            now=clock.now(),
            taking=found.taking,
        )
        return _limited(found.verdict, found.ceilings)


fraud = FraudGuard()
limits = LimitsGuard()


def _labels(versions: dict[str, Any]) -> dict[str, str]:
    return {rule.label: public_id for public_id, rule in versions.items()}


def _answer(verdict: Verdict, versions: dict[str, str]) -> Decision:
    return Decision(Answer(verdict.answer), OWNER, tuple(r["rule"] for r in verdict.reasons), versions)


def _limited(verdict: Verdict, asked: tuple[limit_rules.Ceiling, ...]) -> Decision:
    broken = {reason["limit"] for reason in verdict.reasons}
    amounts = any(c.measure == limit_rules.AMOUNT for c in asked if c.label in broken)
    return Decision(
        Answer(verdict.answer),
        OWNER,
        tuple(sorted(broken)),
        {ceiling.label: ceiling.label for ceiling in asked},
        neutral_code="" if not broken else "daily_limit" if amounts else "velocity_limit",
    )
