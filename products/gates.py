"""What products asks upward before a launch: can you carry this version?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.functional import Promise

from bank.foundation.gates import guards


@dataclass(frozen=True, kw_only=True)
class LaunchQuestion:
    """A version about to be sold, as primitives: terms and price as stored."""

    version_id: int
    specification: str
    kind: str
    currency: str
    terms: dict[str, Any]
    tiers: list[dict[str, Any]]
    method: str
    day_count: str
    debit: dict[str, Any]
    eligibility: str


@dataclass(frozen=True)
class LaunchAnswer:
    """Whether the asked app can carry the version, and if not, why, in words for staff."""

    allowed: bool
    reason: str | Promise = ""


class LaunchGuard(Protocol):
    """One answer to the question; it reads and returns, it does not raise."""

    def __call__(self, question: LaunchQuestion, /) -> LaunchAnswer: ...


def ask(question: LaunchQuestion) -> Sequence[str | Promise]:
    """Ask every guard of LAUNCH_GATES; return the reasons against, none when all agree."""
    answers = [guard(question) for guard in guards("LAUNCH_GATES")]
    return [answer.reason for answer in answers if not answer.allowed]
