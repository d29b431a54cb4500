"""What risk announces. Reasons stay here: an event says what was decided, never why."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentDecided(Event):
    """A guard of risk gave its verdict on a payment."""

    name: ClassVar[str] = "risk.payment.decided"
    subject_type: ClassVar[str] = "risk.decision"
    payment_id: int
    guard: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class AlertRaised(Event):
    """A payment that risk held or refused has an alert."""

    name: ClassVar[str] = "risk.alert.raised"
    subject_type: ClassVar[str] = "risk.alert"
    alert_id: int
    payment_id: int
    customer_id: int | None


@dataclass(frozen=True, kw_only=True)
class AlertClosed(Event):
    """A person released or refused the payment behind an alert."""

    name: ClassVar[str] = "risk.alert.closed"
    subject_type: ClassVar[str] = "risk.alert"
    alert_id: int
    payment_id: int
    released: bool


@dataclass(frozen=True, kw_only=True)
class ScoresComputed(Event):
    """A run has scored every customer."""

    name: ClassVar[str] = "risk.score.computed"
    subject_type: ClassVar[str] = "risk.modelversion"
    run_id: int
    customers: int
    mean_pd: float
