"""Whole numbers on their way to the server."""

from collections.abc import Iterable


def array_literal(numbers: Iterable[int | None]) -> str:
    """Return a `bigint[]` as text: the server reads it several times faster than the ARRAY[…] that a list becomes."""
    return "{" + ",".join("NULL" if number is None else str(int(number)) for number in numbers) + "}"
