"""Find the order in which rows were booked, from the balance that another bank recorded after each.

Rows of one day come in no order. A row fits behind another when the balance recorded there, plus this
row's amount, is the balance recorded here. Recorded balances serve for order and comparison only: what
is posted is the amounts. A recorded balance may be off by `TOLERANCE`; an amount may not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from math import gcd

TOLERANCE = 100
"""How far, in minor units, a recorded balance may lie from the sum of the amounts."""

MOST_STEPS = 200_000
"""How many placements the search may try for one day before it gives up."""


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One booking: `day` sorts, `amount` is signed (credit positive), money in minor units."""

    line: int
    key: str
    day: str
    amount: int
    recorded: int


@dataclass(frozen=True, slots=True)
class Break:
    """A row that its neighbours contradict; `deviation` is sum of amounts less recorded balance."""

    row: RecordedRow
    deviation: int


class NoOrder(Exception):
    """No order was found within `MOST_STEPS`; `line` is the first row of the day in question."""

    def __init__(self, day: str, line: int) -> None:
        self.day, self.line = day, line
        super().__init__(f"the rows of {day} fit into no order (first of them: line {line})")


def grain_of(rows: Sequence[RecordedRow]) -> int:
    """Return the unit to which balances were rounded: their greatest common divisor, 1 to `TOLERANCE`."""
    return max(1, min(TOLERANCE, reduce(gcd, (abs(row.recorded) for row in rows), 0) or 1))


def chain(rows: Sequence[RecordedRow], grain: int, opening: int = 0) -> list[RecordedRow]:
    """Return the rows of one account in the order that contradicts the recorded balances least.

    Raises NoOrder where a day has too many rows that fit nowhere.
    """
    ordered: list[RecordedRow] = []
    balance = opening
    for day, group in groupby(sorted(rows, key=lambda row: (row.day, row.line)), key=lambda row: row.day):
        ordered += _day(day, list(group), balance, grain)
        balance = ordered[-1].recorded
    return ordered


def breaks(ordered: Sequence[RecordedRow], grain: int, opening: int = 0) -> Iterator[Break]:
    """Yield the rows that cannot be right: a balance beyond `TOLERANCE`, or an amount that stays wrong.

    A wrong recorded balance deviates once and is undone by the next row; a wrong amount is not, so a step
    of more than `grain` that the next row does not undo is a break however small it is.
    """
    booked, before = opening, opening
    steps = []
    for row in ordered:
        steps.append(before + row.amount - row.recorded)
        before = row.recorded
    for index, row in enumerate(ordered):
        booked += row.amount
        if abs(booked - row.recorded) > TOLERANCE or _stays_wrong(steps, index, grain):
            yield Break(row, booked - row.recorded)


def _stays_wrong(steps: Sequence[int], index: int, grain: int) -> bool:
    step = steps[index]
    if abs(step) <= grain:
        return False
    undone_by_next = index + 1 < len(steps) and abs(step + steps[index + 1]) <= 2 * grain
    undoes_previous = index > 0 and abs(step + steps[index - 1]) <= 2 * grain
    last = index + 1 == len(steps)
    return not (undone_by_next or undoes_previous or last)


def _day(day: str, rows: list[RecordedRow], balance: int, grain: int) -> list[RecordedRow]:
    if len(rows) == 1:
        return rows
    budget = [MOST_STEPS]
    for misfits in range(len(rows) + 1):
        found = _place(rows, balance, grain, misfits, budget)
        if found is not None:
            return found
        if budget[0] <= 0:
            break
    raise NoOrder(day, rows[0].line)


def _place(
    rows: list[RecordedRow], balance: int, grain: int, misfits: int, budget: list[int]
) -> list[RecordedRow] | None:
    """Depth first, best fitting row first, with at most `misfits` steps of more than `grain`."""
    if not rows:
        return []
    tried: set[tuple[int, int]] = set()
    for row in sorted(rows, key=lambda row: abs(balance + row.amount - row.recorded)):
        misfit = abs(balance + row.amount - row.recorded) > grain
        if misfit and not misfits:
            return None
        if (row.amount, row.recorded) in tried:
            continue
        tried.add((row.amount, row.recorded))
        budget[0] -= 1
        if budget[0] <= 0:
            return None
        rest = [other for other in rows if other is not row]
        tail = _place(rest, row.recorded, grain, misfits - misfit, budget)
        if tail is not None:
            return [row, *tail]
    return None
