"""Which limits bind a payment, and how much of them is used."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounts.gates import PaymentOrder
from risk.domain.ceilings import AMOUNT, Ceiling
from risk.models import LimitUsage, PaymentLimit


@dataclass(frozen=True)
class Applicable:
    """The live limits that bind a payment, in the order of their ids, and whose they are."""

    customer_id: int
    limits: tuple[PaymentLimit, ...]


def applicable(order: PaymentOrder) -> Applicable:
    """Return the limits on this payment: none between a customer's own accounts."""
    customer_id = order.initiator_customer_id or min(order.debtor_customer_ids, default=0)
    if order.kind == "OWN" or not customer_id:
        return Applicable(customer_id, ())
    binding = PaymentLimit.objects.filter(
        Q(channel="") | Q(channel=order.channel), Q(currency="") | Q(currency=order.currency), live=True
    )
    return Applicable(customer_id, tuple(binding.order_by("pk")))


def used(order: PaymentOrder, found: Applicable) -> dict[int, int]:
    """Return what the customer has used today of these limits, unlocked."""
    rows = LimitUsage.objects.filter(customer_id=found.customer_id, day=order.booking_date, limit__in=found.limits)
    return dict(rows.values_list("limit_id", "used"))


def asked(limit: PaymentLimit, order: PaymentOrder) -> int:
    """Return what a payment asks of a limit: its amount in minor units, or one."""
    return order.amount_minor if limit.measure == AMOUNT else 1


def ceilings(order: PaymentOrder, found: Applicable, used_of: Mapping[int, int]) -> tuple[Ceiling, ...]:
    """Return the limits as the pure decision takes them."""
    return tuple(
        Ceiling(
            label=limit.label,
            measure=limit.measure,
            action=limit.action,
            ceiling=limit.ceiling,
            used=used_of.get(limit.pk, 0),
            asked=asked(limit, order),
        )
        for limit in found.limits
    )
