"""What accounts asks upward before it acts: may this payment go, may this account be opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bank.foundation.gates import guards


class Answer(StrEnum):
    """What a guard says; the worst answer of all decides."""

    ALLOW = "ALLOW"
    HOLD = "HOLD"
    REFUSE = "REFUSE"


# The setting that lists the payment guards.
GATE = "PAYMENT_GATES"
SEVERITY = {Answer.ALLOW: 0, Answer.HOLD: 1, Answer.REFUSE: 2}


@dataclass(frozen=True, kw_only=True)
class PaymentOrder:
    """A payment about to happen. Row ids, minor units, aware times."""

    payment_id: int
    public_id: str
    debtor_account_id: int
    debtor_ledger_account_id: int
    debtor_customer_ids: tuple[int, ...]
    initiator_customer_id: int | None
    creditor_account_id: int | None
    payee_id: int | None
    payee_created_at: datetime | None
    creditor_name: str
    creditor_bank: str
    amount_minor: int
    currency: str
    channel: str
    kind: str
    requested_at: datetime
    booking_date: date
    creditor_number: str = ""


@dataclass(frozen=True)
class Decision:
    """A guard's answer. `reasons` stay with the guard's app; `versions` name the rules, model or lists it rests on.

    `neutral_code` is what everybody may see of a refusal, such as "daily_limit"; empty is "declined".
    """

    answer: Answer
    owner: str
    reasons: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    neutral_code: str = ""


class Guard(Protocol):
    """One guard of PAYMENT_GATES: it answers, it does not raise."""

    name: str
    owner: str
    timeout_ms: int

    def screen(self, order: PaymentOrder) -> Decision:
        """Read, screen and score, before any lock is taken."""

    def confirm(self, order: PaymentOrder, decision: Decision) -> Decision:
        """Check again and consume counters in the posting transaction, the payer locked; store own evidence."""


@dataclass(frozen=True, kw_only=True)
class OpeningQuestion:
    """An account about to be opened for these customers."""

    customer_ids: tuple[int, ...]
    product_kind: str
    product_version_id: int
    currency: str
    channel: str


@dataclass(frozen=True)
class OpeningAnswer:
    """ALLOW, or why not, as a code that staff and customer may see, such as "kyc_pending"."""

    answer: Answer
    code: str = ""


class OpeningGuard(Protocol):
    """One guard of OPENING_GATES."""

    def __call__(self, question: OpeningQuestion, /) -> OpeningAnswer: ...


def ask_opening(question: OpeningQuestion) -> OpeningAnswer:
    """Ask every guard of OPENING_GATES; return the worst answer, the first of equals."""
    answers: list[OpeningAnswer] = [guard(question) for guard in guards("OPENING_GATES")]
    return max(answers, key=lambda answer: SEVERITY[answer.answer])
