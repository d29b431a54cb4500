"""Guards for tests: they answer as they are told."""

import time

from accounts.gates import Answer, Decision, OpeningAnswer, OpeningQuestion, PaymentOrder


class Told:
    """A guard that answers as set, and remembers what it was asked."""

    timeout_ms = 2000

    def __init__(self, name: str, owner: str) -> None:
        self.name, self.owner = name, owner
        self.reset()

    def reset(self) -> None:
        self.screens = self.confirms = Answer.ALLOW
        self.neutral_code = ""
        self.fails: Exception | None = None
        self.sleeps = 0.0
        self.asked: list[tuple[str, PaymentOrder]] = []

    def hold(self) -> None:
        self.screens = self.confirms = Answer.HOLD

    def screen(self, order: PaymentOrder) -> Decision:
        self.asked.append(("screen", order))
        time.sleep(self.sleeps)
        if self.fails:
            raise self.fails
        return Decision(self.screens, self.owner, neutral_code=self.neutral_code)

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        self.asked.append(("confirm", order))
        return Decision(self.confirms, self.owner, versions={"rules": "1"}, neutral_code=self.neutral_code)


sanctions = Told("compliance.sanctions", "compliance")
fraud = Told("risk.fraud", "risk")
PATHS = ["tests.accounts.guards.sanctions", "tests.accounts.guards.fraud"]


def opening(question: OpeningQuestion) -> OpeningAnswer:
    """Everyone may open an account."""
    return OpeningAnswer(Answer.ALLOW)


def closed(question: OpeningQuestion) -> OpeningAnswer:
    """Nobody may."""
    return OpeningAnswer(Answer.REFUSE, "kyc_pending")
