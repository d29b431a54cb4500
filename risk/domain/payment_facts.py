"""What detection rules may know of a payment: whole numbers as read, and the figures that conditions name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

NIGHT_FROM, NIGHT_TO = 23, 6
MINUTES_A_DAY = 1440
CENT = Decimal("0.01")

Value = Decimal | int | str | bool | None


@dataclass(frozen=True, kw_only=True)
class PaymentFacts:
    """Facts of one payment and its payer's account, this payment not counted in. Amounts in minor units.

    `usual_minor` is the mean outgoing payment of 90 days (None: no history), `payee_minutes` the age of the saved payee
    (None: not saved), `paid_before` how often this account has paid the same creditor, `hour` local to the bank.
    """

    amount_minor: int
    currency: str
    channel: str
    kind: str
    hour: int
    usual_minor: int | None
    count_1h: int
    count_24h: int
    sum_1h_minor: int
    sum_24h_minor: int
    paid_before: int
    payee_minutes: int | None
    customer_days: int | None

    def as_json(self) -> dict[str, Any]:
        """Return the facts as stored with a decision."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "PaymentFacts":
        """Return the facts that a decision stored."""
        return cls(**stored)

    def values(self) -> dict[str, Value]:
        """Return the figures under their names in the vocabulary `risk.payment`; velocities count this payment in."""
        return {
            "amount": self.amount_minor,
            "usual_amount": self.usual_minor,
            "currency": self.currency,
            "channel": self.channel,
            "kind": self.kind,
            "hour": self.hour,
            "night": self.hour >= NIGHT_FROM or self.hour < NIGHT_TO,
            "payments_1h": self.count_1h + 1,
            "payments_24h": self.count_24h + 1,
            "amount_1h": self.sum_1h_minor + self.amount_minor,
            "amount_24h": self.sum_24h_minor + self.amount_minor,
            "payee.is_new": self.paid_before == 0,
            "payee.payments": self.paid_before,
            "payee.age_days": _days(self.payee_minutes),
            "customer.age_days": self.customer_days,
        }


def _days(minutes: int | None) -> Decimal | None:
    if minutes is None:
        return None
    return (Decimal(minutes) / MINUTES_A_DAY).quantize(CENT, ROUND_HALF_EVEN)
