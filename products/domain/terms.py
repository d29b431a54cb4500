"""What a version promises, typed. Amounts are minor units of the version's currency; lengths are whole months."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


class TermsError(ValueError):
    """The stored or typed terms do not fit the product's kind; the text says which field and why."""


@dataclass(frozen=True, kw_only=True)
class SavingsTerms:
    """Money on call that earns interest, paid monthly."""

    currency: str
    minimum_opening_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class CurrentTerms:
    """The everyday account; an arranged overdraft is a negative floor in the ledger."""

    currency: str
    minimum_opening_minor: int = 0
    overdraft_minor: int = 0


@dataclass(frozen=True, kw_only=True)
class TermDepositTerms:
    """Money placed for a fixed number of months at a fixed rate; interest is paid at maturity."""

    currency: str
    months: int
    minimum_opening_minor: int
    maximum_opening_minor: int


@dataclass(frozen=True, kw_only=True)
class LoanTerms:
    """An instalment loan repaid by equal monthly payments."""

    currency: str
    minimum_minor: int
    maximum_minor: int
    minimum_months: int
    maximum_months: int


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
    known = {field.name for field in fields(cls)}
    if unknown := set(data) - known:
        raise TermsError(f"unknown terms: {', '.join(sorted(map(str, unknown)))}")
    for name, value in data.items():
        _check(name, value)
    try:
        terms = cls(**data)
    except TypeError as error:
        raise TermsError(str(error).removeprefix(f"{cls.__name__}.__init__() ")) from error
    _check_ranges(terms)
    return terms


def as_json(terms: Terms) -> dict[str, Any]:
    """Return the terms as they are stored."""
    return asdict(terms)


def _check(name: str, value: object) -> None:
    if name == "currency":
        if not (isinstance(value, str) and len(value) == 3 and value.isalpha() and value.isupper()):
            raise TermsError(f"currency must be three capital letters, not {value!r}")
    elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TermsError(f"{name} must be a whole number, zero or more, not {value!r}")


def _check_ranges(terms: Terms) -> None:
    match terms:
        case TermDepositTerms():
            _ordered("opening amount", terms.minimum_opening_minor, terms.maximum_opening_minor)
            _ordered("months", 1, terms.months)
        case LoanTerms():
            _ordered("amount", terms.minimum_minor, terms.maximum_minor)
            _ordered("months", terms.minimum_months, terms.maximum_months)
            _ordered("months", 1, terms.minimum_months)
        case _:
            pass


def _ordered(what: str, low: int, high: int) -> None:
    if low > high:
        raise TermsError(f"{what}: the least ({low}) is above the most ({high})")
