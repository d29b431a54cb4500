"""Money: whole minor units of one currency. Decimals at the edges, integers inside, floats never."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, total_ordering

from babel.numbers import format_currency, get_currency_precision, get_currency_symbol, list_currencies
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MINUS = "\N{MINUS SIGN}"
# A bigint holds 9.2e18 minor units; what a person may type stops far below, so that sums cannot overflow.
LARGEST_MINOR = 2**63 - 1
LARGEST_TYPED_MINOR = 10**15 - 1
LONGEST_TYPED = 40
LOCALES = {"en": "en_HK", "zh-hant": "zh_Hant_HK", "zh-hans": "zh_Hans_HK"}
NO_CENTS_IN_CLDR = ("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SLL", "SOS", "SYP", "YER")
# CLDR shows these without decimals (or, for the dinar, with none of its three); ISO 4217 gives them minor units.
ISO_EXPONENTS = {"IQD": 3} | dict.fromkeys(NO_CENTS_IN_CLDR, 2)
PLAIN_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d+))?", re.ASCII)


class InvalidAmount(ValueError):
    """The text is not an amount; `message` tells a person why."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum or comparison."""


@cache
def exponent(currency: str) -> int:
    """Return the number of decimals of an ISO 4217 currency: HKD 2, JPY 0, BHD 3. ValueError if unknown."""
    if currency not in list_currencies():
        raise ValueError(f"unknown currency {currency!r}")
    return ISO_EXPONENTS.get(currency, get_currency_precision(currency))


def round_half_even(value: Decimal) -> int:
    """Round to a whole number, ties to the even neighbour: the rule for interest and fees."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def round_half_up(value: Decimal) -> int:
    """Round to a whole number, ties away from zero: the rule where a contract says so."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def locale_of(language: str | None) -> str:
    """Return the Babel locale of one of our languages (`zh-hant` → `zh_Hant_HK`); a locale passes through."""
    chosen = language or get_language() or "en"
    return LOCALES.get(chosen.lower(), chosen if "_" in chosen else "en_HK")


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `Money(123400, "HKD")` is HK$1,234.00."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError(f"minor units are an int, not {type(self.minor).__name__}")
        if abs(self.minor) > LARGEST_MINOR:
            raise OverflowError("more minor units than a bigint holds")
        exponent(self.currency)

    @property
    def amount(self) -> Decimal:
        """Return the major units, exact: `Decimal("1234.00")`."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> "Money":
        """Return the money of an exact decimal; InvalidAmount where it has more decimals than the currency."""
        if not isinstance(amount, Decimal):
            raise TypeError(f"an amount is a Decimal, not {type(amount).__name__}")
        places = exponent(currency)
        try:
            minor = amount.scaleb(places)
            whole = int(minor)
        except (InvalidOperation, ValueError, OverflowError):
            raise InvalidAmount(_("Enter an amount as a number.")) from None
        if minor != whole:
            raise InvalidAmount(_too_precise(currency, places))
        return cls(whole, currency)

    @classmethod
    def parse(cls, text: str, currency: str, locale: str | None = None) -> "Money":
        """Return the money a person typed, such as `1,234.50` or `HK$1234.5`; InvalidAmount says what is wrong."""
        number = _plain(text, currency, locale)
        match = PLAIN_NUMBER.fullmatch(number)
        if not match:
            raise InvalidAmount(_("Enter an amount as a number, like 1,234.50."))
        part, places = match["part"] or "", exponent(currency)
        if len(part) > places:
            raise InvalidAmount(_too_precise(currency, places))
        minor = int(match["whole"].replace(",", "") + part.ljust(places, "0"))
        if minor > LARGEST_TYPED_MINOR:
            raise InvalidAmount(_("The amount is too large."))
        return cls(-minor if match["sign"] else minor, currency)

    def format(self, locale: str | None = None) -> str:
        """Return `HK$1,234.00` in the reader's language; a negative amount has a true minus sign."""
        places = exponent(self.currency)
        shown = format_currency(
            self.amount, self.currency, locale=locale_of(locale), currency_digits=False, format=_pattern(places)
        )
        return shown.replace("-", MINUS)

    def allocate(self, weights: Sequence[int]) -> "list[Money]":
        """Split by whole, non-negative weights; the parts always sum to the whole (largest remainders first)."""
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are whole numbers from 0 with a positive sum")
        sign, size = (-1 if self.minor < 0 else 1), abs(self.minor)
        shares = [size * weight // total for weight in weights]
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
        for i in by_remainder[: size - sum(shares)]:
            shares[i] += 1
        return [Money(sign * share, self.currency) for share in shares]

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __str__(self) -> str:
        return self.format()


def _too_precise(currency: str, places: int) -> str | Promise:
    if places == 0:
        return _("Amounts in %(currency)s have no decimals.") % {"currency": currency}
    return _("Amounts in %(currency)s have at most %(places)d decimals.") % {"currency": currency, "places": places}


def _pattern(places: int) -> str:
    return "¤#,##0" + ("." + "0" * places if places else "")


def _plain(text: str, currency: str, locale: str | None) -> str:
    """Strip what people put around a number: spaces, full-width digits, the currency's own sign or code."""
    if len(text) > LONGEST_TYPED:
        raise InvalidAmount(_("The amount is too long."))
    plain = unicodedata.normalize("NFKC", text).strip().replace(MINUS, "-")
    if not plain:
        raise InvalidAmount(_("Enter an amount."))
    sign, rest = ("-", plain[1:].lstrip()) if plain.startswith("-") else ("", plain)
    signs = {currency, get_currency_symbol(currency, locale=locale_of(locale)), get_currency_symbol(currency, "en")}
    for mark in sorted(signs | {"$" if currency == "HKD" else currency}, key=len, reverse=True):
        if rest.upper().startswith(mark.upper()):
            rest = rest[len(mark) :].lstrip()
            break
    return sign + rest
