"""What a version promises, typed. Amounts are minor units of its currency, `_months` and `_days` whole numbers.

Stored as JSON: whole numbers, true and false as they are, rates ("0.0125") and choices as text.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from products.domain.loan_terms import LoanTerms


class TermsError(ValueError):
    """The stored or typed terms do not fit the product's kind; the text says which field and why."""


class EarlyEnd(StrEnum):
    """What ending a deposit before its day costs; never more than the interest it has earned."""

    REFUSED = "REFUSED"
    """It cannot be ended early."""
    PENALTY_RATE = "PENALTY_RATE"
    """Interest is worked out anew at `early_end_rate` a year, and the difference is the cost."""
    FORFEIT_DAYS = "FORFEIT_DAYS"
    """The interest of `early_end_days` days at the contract's rate is the cost."""


class RateBasis(StrEnum):
    """Whether a later price reaches accounts that are open already."""

    VARIABLE = "VARIABLE"
    """Accounts follow the product's price from the day on that it names for them."""
    FIXED = "FIXED"
    """Accounts keep the price of their version for life."""


class InterestPosting(StrEnum):
    """When what has accrued is posted: on `posting_day` of each month, quarter or year, or at the account's end."""

    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"
    AT_MATURITY = "AT_MATURITY"


@dataclass(frozen=True, kw_only=True)
class EarnsInterest:
    """How interest is kept: what is posted earns from `posting_day` on, which is its value date (1 to 28).

    Quarters begin in January, April, July and October, years in January; what accrued up to the day before is posted.
    """

    rate_basis: RateBasis = RateBasis.VARIABLE
    interest_posting: InterestPosting = InterestPosting.MONTHLY
    posting_day: int = 1


@dataclass(frozen=True, kw_only=True)
class SavingsTerms(EarnsInterest):
    """Money on call that earns interest."""

    currency: str
    minimum_opening_minor: int = 0
    dormant_after_months: int = 0


@dataclass(frozen=True, kw_only=True)
class CurrentTerms(EarnsInterest):
    """The everyday account; an arranged overdraft is a negative floor in the ledger."""

    currency: str
    minimum_opening_minor: int = 0
    overdraft_minor: int = 0
    dormant_after_months: int = 0


@dataclass(frozen=True, kw_only=True)
class _EndsEarly(EarnsInterest):
    """How a contract with a fixed end may be ended before it; its interest comes at the end by default."""

    rate_basis: RateBasis = RateBasis.FIXED
    interest_posting: InterestPosting = InterestPosting.AT_MATURITY

    early_end: EarlyEnd = EarlyEnd.REFUSED
    early_end_rate: Decimal = Decimal(0)
    early_end_days: int = 0


@dataclass(frozen=True, kw_only=True)
class TermDepositTerms(_EndsEarly):
    """Money placed for a fixed number of months at a fixed rate; interest is paid at maturity.

    A renewed deposit may be ended without cost within `grace_days` of its renewal.
    """

    currency: str
    months: int
    minimum_opening_minor: int
    maximum_opening_minor: int
    grace_days: int = 0


type Terms = SavingsTerms | CurrentTerms | TermDepositTerms | LoanTerms

TERMS: Mapping[str, type[Terms]] = {
    "SAVINGS": SavingsTerms,
    "CURRENT": CurrentTerms,
    "TERM_DEPOSIT": TermDepositTerms,
    "LOAN": LoanTerms,
}


def terms_of(kind: str, data: Mapping[str, Any]) -> Terms:
    """Return the typed terms of a product kind; raise TermsError for an unknown, missing or impossible field."""
    cls = TERMS.get(kind)
    if cls is None:
        raise TermsError(f"unknown product kind {kind!r}")
    known = {field.name: field.type for field in fields(cls)}
    if unknown := set(data) - set(known):
        raise TermsError(f"unknown terms: {', '.join(sorted(map(str, unknown)))}")

    def typed(name: str, value: object) -> object:
        return value if cls is LoanTerms and name != "currency" else _read(name, known[name], value)

    read: dict[str, Any] = {name: typed(name, value) for name, value in data.items()}
    try:
        terms = cls(**read)
    except TypeError as error:
        raise TermsError(str(error).removeprefix(f"{cls.__name__}.__init__() ")) from error
    _check_ranges(terms)
    return terms


def as_json(terms: Terms) -> dict[str, Any]:
    """Return the terms as they are stored."""
    return {name: _stored(value) for name, value in asdict(terms).items()}


def _stored(value: Any) -> int | str | list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return value if isinstance(value, int) else str(value)


def _read(name: str, kind: Any, value: object) -> object:
    """Return a stored value as its field's type. Raises TermsError."""
    if name == "currency":
        return _currency(value)
    if kind is Decimal:
        return _rate(name, value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if value not in list(kind):
            raise TermsError(f"{name} must be one of {', '.join(kind)}, not {value!r}")
        return kind(str(value))
    if kind is bool:
        if not isinstance(value, bool):
            raise TermsError(f"{name} must be true or false, not {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TermsError(f"{name} must be a whole number, zero or more, not {value!r}")
    return value


def _currency(value: object) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isalpha() and value.isupper()):
        raise TermsError(f"currency must be three capital letters, not {value!r}")
    return value


def _rate(name: str, value: object) -> Decimal:
    try:
        rate = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        rate = None
    if rate is None or not rate.is_finite() or not 0 <= rate <= 1:
        raise TermsError(f"{name} is a rate as text between 0 and 1, like '0.0125', not {value!r}")
    return rate


def _check_ranges(terms: Terms) -> None:
    match terms:
        case TermDepositTerms():
            _ordered("opening amount", terms.minimum_opening_minor, terms.maximum_opening_minor)
            _ordered("months", 1, terms.months)
        case LoanTerms():
            _check_loan(terms)
        case _:
            pass
    if isinstance(terms, EarnsInterest):
        _ordered("posting_day", 1, terms.posting_day)
        _ordered("posting_day", terms.posting_day, 28)
        if terms.interest_posting is InterestPosting.AT_MATURITY and not isinstance(terms, TermDepositTerms):
            raise TermsError("interest_posting AT_MATURITY needs a product that has an end")
    if isinstance(terms, _EndsEarly) and terms.early_end is EarlyEnd.FORFEIT_DAYS:
        _ordered("early_end_days", 1, terms.early_end_days)


def _check_loan(terms: LoanTerms) -> None:
    try:
        terms.check()
    except (ValueError, TypeError) as error:
        raise TermsError(str(error)) from error


def _ordered(what: str, low: int, high: int) -> None:
    if low > high:
        raise TermsError(f"{what}: the least ({low}) is above the most ({high})")
