"""A day's interest, exactly: the same arithmetic as the set-based `accounts_accrue`, for one account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from accounts.domain.day_counts import night
from products.domain.rates import WHOLE, Tier
from products.domain.terms import EarnsInterest, InterestPosting

STEP = Decimal("1e-12")
"""What an accrual is rounded to, half away from zero: twelve decimals of a minor unit."""
MOST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DebitTerms:
    """What a debit balance costs: nothing on the first `buffer_minor`, tiers on the arranged line, a rate beyond it."""

    tiers: tuple[Tier, ...]
    unarranged_rate: Decimal = Decimal(0)
    buffer_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestTerms:
    """How accounts of a product version earn and owe on a day: rising tiers, on the whole balance or each part."""

    version_id: int
    price_id: int
    currency: str
    tiers: tuple[Tier, ...]
    method: str
    day_count: str
    debit: DebitTerms | None = None

    def rows(self, day: dt.date) -> list[dict[str, object]]:
        """Return a row per band of balances as `accounts_accrue` takes them; none where nothing is earned or owed."""
        days, basis = night(self.day_count, day)
        if not days:
            return []
        common = {"version": self.version_id, "price": self.price_id, "currency": self.currency, "basis": basis}
        return [common | row for row in [*self._earning(days), *self._owing(days)]]

    def _earning(self, days: int) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for tier, high in _bands(self.tiers):
            start = 0 if self.method == WHOLE else tier.from_minor
            below = _weighted(self.tiers, self.method, start) if start else Decimal(0)
            rate, extra = tier.annual_rate * days, (below - start * tier.annual_rate) * days
            if rate or extra:
                low = max(tier.from_minor, 1)
                rows.append({"low": low, "high": high, "rate": f"{rate:f}", "extra": f"{extra:.20f}"})
        return rows

    def _owing(self, days: int) -> list[dict[str, object]]:
        if self.debit is None:
            return []
        tiers = [
            {"low": tier.from_minor, "high": high, "rate": f"{tier.annual_rate * days:f}"}
            for tier, high in _bands(self.debit.tiers)
        ]
        beyond = f"{self.debit.unarranged_rate * days:f}"
        return [
            {"low": -MOST, "high": 0, "debit": {"buffer": self.debit.buffer_minor, "tiers": tiers, "beyond": beyond}}
        ]


def accrual(terms: InterestTerms, balance: int | Decimal, day: dt.date, *, line: int = 0) -> Decimal:
    """Return what the night after `day` brings on a balance in minor units: above zero earned, below zero owed.

    `line` is the arranged credit line. Twelve decimals, rounded once, half away from zero.
    """
    days, basis = night(terms.day_count, day)
    with localcontext(prec=80):
        return (a_year(terms, balance, line=line) * days / basis).quantize(STEP, rounding=ROUND_HALF_UP)


def a_year(terms: InterestTerms, balance: int | Decimal, *, line: int = 0) -> Decimal:
    """Return what a balance would earn (or, below zero, cost) in a whole year, exactly."""
    with localcontext(prec=80):
        earned = _weighted(terms.tiers, terms.method, balance) if balance > 0 else Decimal(0)
        return earned - (_drawn(terms.debit, -balance, line) if terms.debit and balance < 0 else Decimal(0))


def posts_on(terms: EarnsInterest, day: dt.date) -> bool:
    """Return whether a product's accounts are posted their interest with this value date; never one paid at its end."""
    months = {InterestPosting.MONTHLY: 1, InterestPosting.QUARTERLY: 3, InterestPosting.YEARLY: 12}
    every = months.get(terms.interest_posting)
    return every is not None and day.day == terms.posting_day and (day.month - 1) % every == 0


def pay_out(accrued: Decimal) -> tuple[int, Decimal]:
    """Return what is posted, rounded half-even, and the remainder that is carried."""
    posted = int(accrued.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return posted, accrued - posted


def _drawn(terms: DebitTerms, drawn: int | Decimal, line: int) -> Decimal:
    """Return what a drawn amount costs a year: the arranged part by tiers above the buffer, the rest unarranged."""
    arranged = max(line, terms.buffer_minor)
    within = sum(
        (
            max(min(drawn, arranged, high) - max(tier.from_minor, terms.buffer_minor), 0) * tier.annual_rate
            for tier, high in _bands(terms.tiers)
        ),
        Decimal(0),
    )
    return within + max(drawn - arranged, 0) * terms.unarranged_rate


def _weighted(tiers: Sequence[Tier], method: str, balance: int | Decimal) -> Decimal:
    """Return what a balance above zero earns a year."""
    if method == WHOLE:
        return balance * next(tier.annual_rate for tier in reversed(tiers) if tier.from_minor <= balance)
    return sum(
        (max(min(balance, high) - tier.from_minor, 0) * tier.annual_rate for tier, high in _bands(tiers)), Decimal(0)
    )


def _bands(tiers: Sequence[Tier]) -> list[tuple[Tier, int]]:
    """Return each tier with where the next begins."""
    return list(zip(tiers, [*(tier.from_minor for tier in tiers[1:]), MOST], strict=True))
