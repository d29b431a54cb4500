"""Find which entries of a statement and of our books are the same money: rules in order, groups of one shape each.

Whatever a rule says, both sides of a group have the same sum. Amounts are signed minor units as the account's owner
sees them: money that came in is above zero.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ONE_TO_ONE, ONE_TO_MANY, MANY_TO_ONE = "ONE_TO_ONE", "ONE_TO_MANY", "MANY_TO_ONE"
NEAREST = 8
"""How many entries of the same amount are looked at for one, nearest by value date; references are looked up beside."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of one side that waits for its counterpart."""

    pk: int
    amount: int
    value_on: date
    references: frozenset[str] = frozenset()
    code: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`accepts` says of a group's facts whether it is one; `key` says which rule it was."""

    key: int
    shape: str
    accepts: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of their statement against entries of our books. `certain` where no other group was as good."""

    rule: int
    theirs: tuple[Item, ...]
    ours: tuple[Item, ...]
    certain: bool


def find(rules: Iterable[Rule], theirs: Sequence[Item], ours: Sequence[Item]) -> list[Group]:
    """Return the groups that the rules find, in their order; no entry is in two of them."""
    found: list[Group] = []
    left, right = {each.pk: each for each in theirs}, {each.pk: each for each in ours}
    for rule in rules:
        for group in _SHAPES[rule.shape](rule, list(left.values()), list(right.values())):
            found.append(group)
            for each in group.theirs:
                del left[each.pk]
            for each in group.ours:
                del right[each.pk]
    return found


def facts(one: Item, many: Sequence[Item]) -> dict[str, Any]:
    """Return what a rule's condition may ask of a group: one entry on one side, one or more on the other."""
    codes = [one.code, *(each.code for each in many)]
    return {
        "amount": abs(one.amount),
        "direction": "in" if one.amount > 0 else "out",
        "same_reference": all(one.references & each.references for each in many),
        "days_apart": max(abs((each.value_on - one.value_on).days) for each in many),
        "entries": len(many),
        "bank_code": next(filter(None, codes), ""),
    }


type _Rank = tuple[bool, int, int, int]


def _pairs(rule: Rule, theirs: list[Item], ours: list[Item]) -> Iterator[Group]:
    by_amount: dict[int, list[Item]] = defaultdict(list)
    for each in sorted(ours, key=lambda item: (item.value_on, item.pk)):
        by_amount[each.amount].append(each)
    ranked: list[tuple[_Rank, Item, Item]] = []
    for one in theirs:
        for other in _near(one, by_amount.get(one.amount, [])):
            known = facts(one, [other])
            if rule.accepts(known):
                ranked.append(((not known["same_reference"], known["days_apart"], one.pk, other.pk), one, other))
    ranked.sort(key=lambda pair: pair[0])
    rivals = _rivals(ranked)
    taken: set[tuple[str, int]] = set()
    for rank, one, other in ranked:
        if ("t", one.pk) in taken or ("o", other.pk) in taken:
            continue
        taken |= {("t", one.pk), ("o", other.pk)}
        alone = rivals["t", one.pk, rank[:2]] == 1 and rivals["o", other.pk, rank[:2]] == 1
        yield Group(rule.key, (one,), (other,), alone)


def _rivals(ranked: list[tuple[_Rank, Item, Item]]) -> dict[tuple[str, int, tuple[bool, int]], int]:
    counted: dict[tuple[str, int, tuple[bool, int]], int] = defaultdict(int)
    for rank, one, other in ranked:
        counted["t", one.pk, rank[:2]] += 1
        counted["o", other.pk, rank[:2]] += 1
    return counted


def _near(one: Item, same: list[Item]) -> list[Item]:
    at = bisect_left(same, one.value_on, key=lambda item: item.value_on)
    close = same[max(at - NEAREST, 0) : at + NEAREST]
    known = [each for each in same if one.references & each.references] if len(same) > len(close) else []
    return list({each.pk: each for each in (*close, *known)}.values())


def _spread(rule: Rule, ones: list[Item], others: list[Item]) -> Iterator[tuple[Item, tuple[Item, ...], bool]]:
    """Yield one entry with several of the other side: those that share its references, or a whole day's."""
    waiting = {each.pk: each for each in others}
    by_reference: dict[str, set[int]] = defaultdict(set)
    by_day: dict[tuple[date, bool], set[int]] = defaultdict(set)
    for each in others:
        by_day[each.value_on, each.amount > 0].add(each.pk)
        for reference in each.references:
            by_reference[reference].add(each.pk)
    for one in ones:
        named = set().union(*(by_reference[reference] for reference in one.references if reference in by_reference))
        for keys in (named, by_day.get((one.value_on, one.amount > 0), set())):
            many = [waiting[pk] for pk in sorted(keys) if pk in waiting]
            if len(many) > 1 and sum(each.amount for each in many) == one.amount and rule.accepts(facts(one, many)):
                for each in many:
                    del waiting[each.pk]
                yield one, tuple(many), keys is named
                break


def _one_to_many(rule: Rule, theirs: list[Item], ours: list[Item]) -> Iterator[Group]:
    for one, many, certain in _spread(rule, theirs, ours):
        yield Group(rule.key, (one,), many, certain)


def _many_to_one(rule: Rule, theirs: list[Item], ours: list[Item]) -> Iterator[Group]:
    for one, many, certain in _spread(rule, ours, theirs):
        yield Group(rule.key, many, (one,), certain)


_SHAPES: dict[str, Callable[[Rule, list[Item], list[Item]], Iterator[Group]]] = {
    ONE_TO_ONE: _pairs,
    ONE_TO_MANY: _one_to_many,
    MANY_TO_ONE: _many_to_one,
}
