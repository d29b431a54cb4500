"""Limits as arithmetic: what a payment asks of a counter, and whether it fits under the ceiling."""

from dataclasses import dataclass
from typing import Any

from risk.domain.verdicts import ALLOW, SEVERITY, Verdict

AMOUNT = "AMOUNT"


@dataclass(frozen=True)
class Ceiling:
    """One limit as it stood when asked: `used` before this payment, `asked` by it; minor units or a count."""

    label: str
    measure: str
    action: str
    ceiling: int
    used: int
    asked: int

    @property
    def fits(self) -> bool:
        """Return whether the payment stays at or under the ceiling."""
        return self.used + self.asked <= self.ceiling

    def as_json(self) -> dict[str, Any]:
        """Return the limit as stored with a decision."""
        return {
            "label": self.label,
            "measure": self.measure,
            "action": self.action,
            "ceiling": self.ceiling,
            "used": self.used,
            "asked": self.asked,
        }


def decide(ceilings: tuple[Ceiling, ...]) -> Verdict:
    """Return the worst action of the limits that this payment does not fit under, each with its figures."""
    broken = [ceiling for ceiling in ceilings if not ceiling.fits]
    answer = max((c.action for c in broken), key=lambda action: SEVERITY[action], default=ALLOW)
    reasons = tuple(
        {"limit": c.label, "action": c.action, "figures": {"ceiling": c.ceiling, "used": c.used, "asked": c.asked}}
        for c in broken
    )
    return Verdict(answer, reasons)
