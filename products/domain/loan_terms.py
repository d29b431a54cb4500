"""What a version of a loan promises: how it is repaid, what its rate follows, what happens when something is late.

Amounts are minor units of the version's currency, lengths whole months, shares and rates decimals as text ("0.0125").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

METHODS = ("ANNUITY", "EQUAL_PRINCIPAL", "INTEREST_ONLY", "REVOLVING")
RELIEFS = ("INTEREST_ONLY", "CAPITALISED")
ROUNDINGS = ("HALF_EVEN", "HALF_UP", "UP")
COMPONENTS = ("FEE", "LATE_INTEREST", "INTEREST", "PRINCIPAL")
ALLOCATIONS = ("COMPONENT", "INSTALMENT")

UPFRONT_FEE = "loan-upfront"
"""Kept back from what is paid out."""
FINANCED_FEE = "loan-financed"
"""Added to what is owed."""
INSTALMENT_FEE = "loan-instalment"
"""With every instalment."""
LATE_FEE = "loan-late"
"""Once for each instalment that is late."""
EARLY_FEE = "loan-early-repayment"
"""On principal that is repaid before it is due."""


@dataclass(frozen=True, kw_only=True)
class LoanTerms:
    """A loan: repaid by a method, at a fixed rate by its price's tiers or at an index plus a margin."""

    currency: str
    minimum_minor: int
    maximum_minor: int
    minimum_months: int
    maximum_months: int
    method: str = "ANNUITY"
    every_months: int = 1
    index: str = ""
    margin: str = "0"
    floor: str = ""
    cap: str = ""
    reprice_months: int = 3
    tranches: int = 1
    grace_months: int = 0
    grace_kind: str = "INTEREST_ONLY"
    balloon_share: str = "0"
    rounding: str = "HALF_EVEN"
    rounding_step_minor: int = 1
    minimum_payment_minor: int = 0
    minimum_payment_share: str = "0"
    allocation: Sequence[str] = COMPONENTS
    allocation_by: str = "INSTALMENT"
    late_rate: str = "0"
    late_fee_after_days: int = 5
    non_accrual_days: int = 90
    buckets: Sequence[int] = (1, 30, 60, 90)
    holidays: int = 0
    holiday_kind: str = "CAPITALISED"
    early_minimum_minor: int = 0
    quote_days: int = 7

    @property
    def floats(self) -> bool:
        """Whether its rate follows an index."""
        return bool(self.index)

    def share(self, name: str) -> Decimal:
        """Return a field that is a decimal as text: margin, late_rate, balloon_share, minimum_payment_share."""
        return Decimal(getattr(self, name))

    def bound(self, name: str) -> Decimal | None:
        """Return the floor or the cap, None where there is none."""
        text: str = getattr(self, name)
        return Decimal(text) if text else None

    def check(self) -> None:
        """Raise ValueError with the field that does not hold."""
        for name in ("minimum_minor", "maximum_minor", "minimum_months", "maximum_months", *_WHOLE):
            _whole(name, getattr(self, name))
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} is one of {', '.join(known)}, not {getattr(self, name)!r}")
        for name in ("margin", "late_rate", "balloon_share", "minimum_payment_share"):
            _decimal(name, getattr(self, name), low=Decimal(-1) if name == "margin" else Decimal(0))
        for name in ("floor", "cap"):
            if getattr(self, name) != "":
                _decimal(name, getattr(self, name), low=Decimal(0))
        self._check_together()

    def _check_together(self) -> None:
        _ordered("amount", self.minimum_minor, self.maximum_minor)
        _ordered("months", self.minimum_months, self.maximum_months)
        _ordered("months", 1, self.minimum_months)
        _ordered("floor", self.bound("floor") or 0, self.bound("cap") or 1)
        if min(self.every_months, self.reprice_months, self.rounding_step_minor, self.tranches) < 1:
            raise ValueError("every_months, reprice_months, rounding_step_minor and tranches are at least 1")
        if sorted(map(str, self.allocation)) != sorted(COMPONENTS):
            raise ValueError(f"allocation names each of {', '.join(COMPONENTS)} once")
        starts = list(self.buckets)
        if not starts or starts[0] != 1 or starts != sorted(set(starts)):
            raise ValueError("buckets are the rising first days of each, the first of them 1")
        if not isinstance(self.index, str) or len(self.index) > 20:
            raise ValueError("index is the code of a reference rate")
        if self.grace_months >= self.minimum_months:
            raise ValueError("a grace ends before the shortest loan")


_WHOLE = (
    "every_months", "reprice_months", "tranches", "grace_months", "rounding_step_minor", "minimum_payment_minor",
    "late_fee_after_days", "non_accrual_days", "holidays", "early_minimum_minor", "quote_days",
)  # fmt: skip
_CHOICES = {
    "method": METHODS,
    "grace_kind": RELIEFS,
    "holiday_kind": RELIEFS,
    "rounding": ROUNDINGS,
    "allocation_by": ALLOCATIONS,
}


def _whole(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} must be a whole number, zero or more, not {value!r}")


def _decimal(name: str, value: object, *, low: Decimal) -> None:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not low <= number <= 1:
        raise ValueError(f"{name} is a decimal as text between {low} and 1, not {value!r}")


def _ordered(what: str, low: Decimal | int, high: Decimal | int) -> None:
    if low > high:
        raise ValueError(f"{what}: the least ({low}) is above the most ({high})")
