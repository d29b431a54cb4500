"""What the guards' answers come to: the worst one decides; a guard that failed or was late means HOLD, never ALLOW."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.gates import GATE, SEVERITY, Answer, Decision, Guard, PaymentOrder
from accounts.models import GuardVerdict
from bank.foundation import gates

UNDER_REVIEW = "under_review"
DECLINED = "declined"
# Refusals that may be explained to everyone; any other code reads as "declined".
EXPLAINED = frozenset({"daily_limit", "payment_limit", "payee_limit", "velocity_limit"})
FAILED = ("guard_failed",)

type Answers = list[tuple[gates.Guard[PaymentOrder, Decision], Decision]]


@dataclass(frozen=True)
class Outcome:
    """The worst answer of all, and the code that everybody may see."""

    answer: Answer
    neutral_code: str


def screen(order: PaymentOrder) -> Answers:
    """Ask every guard before any lock."""
    return gates.screen(GATE, order, failed=_hold)


def confirm(order: PaymentOrder, screened: Answers) -> Answers:
    """Ask every guard again in the posting transaction; one that failed before stays failed."""
    confirmed = gates.confirm(screened, order, failed=_hold)
    pairs = zip(screened, confirmed, strict=True)
    return [before if before[1].reasons == FAILED else after for before, after in pairs]


def outcome(answers: Answers) -> Outcome:
    """Return what the answers come to."""
    worst = max((decision for _guard, decision in answers), key=lambda decision: SEVERITY[decision.answer])
    if worst.answer is Answer.ALLOW:
        return Outcome(Answer.ALLOW, "")
    if worst.answer is Answer.HOLD:
        return Outcome(Answer.HOLD, UNDER_REVIEW)
    return Outcome(Answer.REFUSE, worst.neutral_code if worst.neutral_code in EXPLAINED else DECLINED)


def verdicts(payment_id: int, answers: Answers) -> Sequence[GuardVerdict]:
    """Return every verdict with its versions, to be kept; the reasons are in the guard's own evidence."""
    return [
        GuardVerdict(
            payment_id=payment_id,
            guard=guard.name,
            owner=guard.owner,
            answer=decision.answer.value,
            versions=dict(decision.versions),
            failed=decision.reasons == FAILED,
        )
        for guard, decision in answers
    ]


def _hold(guard: Guard, error: Exception) -> Decision:
    return Decision(Answer.HOLD, guard.owner, reasons=FAILED)
