"""Measuring name comparison on labelled pairs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from compliance.domain.names import Kind, analyse, compare

KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.ENTITY,
    "Organization": Kind.ENTITY,
    "LegalEntity": Kind.UNKNOWN,
    "Vessel": Kind.VESSEL,
}
HELD_OUT_TENTHS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, and whether they are meant to be one party's."""

    left: str
    right: str
    kind: Kind
    match: bool
    category: str = ""


@dataclass(slots=True)
class Report:
    """Counts of right and wrong answers; rates are 0 where nothing can be divided."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    passed: int = 0
    wrong: list[tuple[Pair, int]] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """All pairs judged."""
        return self.hits + self.false + self.missed + self.passed

    @property
    def precision(self) -> float:
        """Of what was called a match, the part that is one."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Of all matches, the part that was found."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)


def evaluate(pairs: Sequence[Pair], threshold: int) -> Report:
    """Judge every pair at a threshold of 0 to 1000."""
    report = Report()
    for pair in pairs:
        score = round(compare(analyse(pair.left, pair.kind), analyse(pair.right, pair.kind)).score * 1000)
        called = score >= threshold
        report.hits += called and pair.match
        report.false += called and not pair.match
        report.missed += pair.match and not called
        report.passed += not pair.match and not called
        if called != pair.match:
            report.wrong.append((pair, score))
    return report


def is_held_out(pair: Pair) -> bool:
    """Return whether a pair belongs to the part that nothing was tuned on: a fixed split by the names themselves."""
    text = "|".join(sorted((pair.left, pair.right)))
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 < HELD_OUT_TENTHS
