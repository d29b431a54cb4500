"""Tiered annual rates: pure arithmetic in decimals, no floats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

WHOLE = "WHOLE"
MARGINAL = "MARGINAL"
DAY_COUNTS = ("ACT/365F", "ACT/360", "30/360", "ACT/ACT")


class PriceError(ValueError):
    """The tiers of a price are not usable; the text says why."""


@dataclass(frozen=True)
class Tier:
    """From this balance (minor units) on, this annual rate: 0.0125 is 1.25 %."""

    from_minor: int
    annual_rate: Decimal


def tiers_of(data: Sequence[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Return the tiers as stored, checked: the first starts at 0, each starts above the last, rates within 0 to 1."""
    tiers = tuple(_tier(row) for row in data)
    if not tiers:
        raise PriceError("a price needs at least one tier")
    if tiers[0].from_minor != 0:
        raise PriceError("the first tier must start at 0")
    for low, high in pairwise(tiers):
        if high.from_minor <= low.from_minor:
            raise PriceError("tiers must start at rising balances")
    return tiers


def annual_rate(tiers: Sequence[Tier], method: str, balance_minor: int) -> Decimal:
    """Return the rate that a balance earns: its tier's (WHOLE), or the average over the tiers it fills (MARGINAL)."""
    if balance_minor <= 0:
        return tiers[0].annual_rate
    reached = [tier for tier in tiers if tier.from_minor < balance_minor] or [tiers[0]]
    if method == WHOLE:
        at = [tier for tier in tiers if tier.from_minor <= balance_minor]
        return at[-1].annual_rate
    total = Decimal(0)
    for number, tier in enumerate(reached):
        until = reached[number + 1].from_minor if number + 1 < len(reached) else balance_minor
        total += (until - tier.from_minor) * tier.annual_rate
    return total / balance_minor


def _tier(row: Mapping[str, Any]) -> Tier:
    try:
        start, rate = row["from_minor"], Decimal(row["annual_rate"])
    except (KeyError, TypeError, InvalidOperation) as error:
        raise PriceError(f"a tier is from_minor and annual_rate, not {row!r}") from error
    if isinstance(row["annual_rate"], float) or isinstance(start, bool) or not isinstance(start, int):
        raise PriceError("a tier's balance is a whole number and its rate is text, like '0.0125'")
    if not rate.is_finite() or not 0 <= rate <= 1:
        raise PriceError(f"a rate lies between 0 and 1, not {rate}")
    return Tier(start, rate)
