"""A day's interest, exactly: the same arithmetic as the set-based `accounts_accrue`, for one account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from accounts.domain.day_counts import night
from products.domain.rates import WHOLE, Tier

STEP = Decimal("1e-12")
"""What an accrual is rounded to: twelve decimals of a minor unit."""


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """How a product version pays interest: rising tiers, on the whole balance or each part at its own rate."""

    version_id: int
    tiers: tuple[Tier, ...]
    method: str
    day_count: str

    def rows(self, day: dt.date) -> list[dict[str, object]]:
        """Return a row per tier as `accounts_accrue` takes them: `base` is what the part below `start` earns a year."""
        days, basis = night(self.day_count, day)
        ends = [*(tier.from_minor for tier in self.tiers[1:]), None]
        rows = []
        for tier, end in zip(self.tiers, ends, strict=True):
            start = 0 if self.method == WHOLE else tier.from_minor
            base = _weighted(self.tiers, self.method, start) if start else 0
            row = {"version": self.version_id, "low": tier.from_minor, "high": end, "start": start}
            rows.append(row | {"base": str(base), "rate": str(tier.annual_rate), "days": days, "basis": basis})
        return rows


def accrual(terms: InterestTerms, balance: int, day: dt.date) -> Decimal:
    """Return what the night after `day` earns on a balance in minor units; nothing on a debit balance."""
    if balance <= 0:
        return Decimal(0)
    days, basis = night(terms.day_count, day)
    with localcontext(prec=60):
        earned = Decimal(_weighted(terms.tiers, terms.method, balance)) * days / basis
        return earned.quantize(STEP, rounding=ROUND_HALF_UP)


def pay_out(accrued: Decimal) -> tuple[int, Decimal]:
    """Return what is posted, rounded half-even, and the remainder that is carried."""
    posted = int(accrued.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return posted, accrued - posted


def _weighted(tiers: Sequence[Tier], method: str, balance: int) -> Decimal:
    if method == WHOLE:
        return balance * next(tier.annual_rate for tier in reversed(tiers) if tier.from_minor <= balance)
    ends = [tier.from_minor for tier in tiers[1:]]
    parts = zip(tiers, [*ends, balance], strict=True)
    return sum((max(min(balance, end) - tier.from_minor, 0) * tier.annual_rate for tier, end in parts), Decimal(0))
