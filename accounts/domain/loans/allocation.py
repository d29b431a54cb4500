"""Who gets a repayment: the order in which it pays what is due, by the product's terms. No cent is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

FEE = "FEE"
LATE_INTEREST = "LATE_INTEREST"
INTEREST = "INTEREST"
PRINCIPAL = "PRINCIPAL"
COMPONENTS = (FEE, LATE_INTEREST, INTEREST, PRINCIPAL)

BY_COMPONENT = "COMPONENT"
BY_INSTALMENT = "INSTALMENT"


@dataclass(frozen=True, slots=True)
class Due:
    """Something due, in minor units: a component of the instalment `number` (0: of the loan as a whole).

    `charge` is the id of a fee beside the schedule, 0 for what the schedule itself asks.
    """

    component: str
    number: int
    amount_minor: int
    charge: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a repayment on what was due."""

    component: str
    number: int
    amount_minor: int
    charge: int = 0


def allocate(
    amount_minor: int, dues: Sequence[Due], *, order: Sequence[str] = COMPONENTS, by: str = BY_COMPONENT
) -> tuple[tuple[Placed, ...], int]:
    """Place an amount; return the parts and what is left over once everything is paid.

    By component: every fee first, then late interest, and so on, the oldest instalment first within each. By
    instalment: the oldest instalment wholly, in the order of the components, then the next.
    """
    if amount_minor < 0 or any(due.amount_minor < 0 for due in dues) or set(order) != set(COMPONENTS):
        raise ValueError("amounts are not negative, and an order names every component once")

    def key(due: Due) -> tuple[int, int]:
        place = order.index(due.component)
        return (place, due.number) if by == BY_COMPONENT else (due.number, place)

    placed, left = [], amount_minor
    for due in sorted(dues, key=key):
        if part := min(left, due.amount_minor):
            placed.append(Placed(due.component, due.number, part, due.charge))
            left -= part
    return tuple(placed), left


def affordable(available_minor: int, dues: Sequence[Due]) -> int:
    """Return what the oldest instalments come to that the money suffices for wholly, with all that belongs to them."""
    taken = 0
    for number in sorted({due.number for due in dues}):
        whole = sum(due.amount_minor for due in dues if due.number == number)
        if taken + whole > available_minor:
            break
        taken += whole
    return taken


def totals(placed: Sequence[Placed]) -> dict[str, int]:
    """Return what each component got."""
    return {each: sum(part.amount_minor for part in placed if part.component == each) for each in COMPONENTS}
