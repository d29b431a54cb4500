"""What spending leaves to the next whole amount. Integers of minor units."""

from collections.abc import Iterable


def round_up_minor(spent: Iterable[int], to: int) -> int:
    """Return the sum of what each amount lacks to the next multiple of `to`; an amount that is one lacks nothing."""
    return sum(-amount % to for amount in spent) if to else 0
