"""`{% load money %}`: amounts as people read them. Money comes as an object with `minor` and `currency`, or as both."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from babel.numbers import format_compact_currency, format_currency, get_currency_precision
from django import template
from django.template import Context

from bank.foundation.locales import babel_locale
from bank.portal.preferences import preferences_of

register = template.Library()

PARTS = re.compile(r"^(?P<symbol>[^\d]*)(?P<units>[\d,.\u00a0]*?\d)(?P<cents>\.\d{2,3})?(?P<after>[^\d]*)$")
MINUS = "−"
DOTS = "••••••"


class MoneyLike(Protocol):
    """What every amount has: minor units and an ISO 4217 currency."""

    @property
    def minor(self) -> int: ...

    @property
    def currency(self) -> str: ...


@dataclass(frozen=True)
class Pair:
    """Minor units and their currency, where a template has them apart."""

    minor: int
    currency: str


def decimal_of(money: MoneyLike) -> Decimal:
    """Return the amount in units of its currency, exactly."""
    return Decimal(money.minor).scaleb(-get_currency_precision(money.currency))


def text_of(money: MoneyLike, language: str | None = None) -> str:
    """Write an amount with its currency; the minus is a true one."""
    locale = babel_locale(language)
    return format_currency(decimal_of(money), money.currency, locale=locale).replace("-", MINUS)


def _pair(value: int | MoneyLike, currency: str) -> MoneyLike:
    return Pair(value, currency) if isinstance(value, int) else value


@register.filter
def money(value: MoneyLike | None) -> str:
    """`{{ payment.amount|money }}`: HK$1,234.00, for sentences."""
    return "" if value is None else text_of(value)


@register.filter
def minor(value: int | None, currency: str) -> str:
    """`{{ row.amount_minor|minor:row.currency }}`: the same from minor units."""
    return "" if value is None else text_of(Pair(value, currency))


@register.filter
def exact(value: Decimal, currency: str) -> str:
    """`{{ night.amount|exact:currency }}`: a part of minor units with every decimal that it has."""
    units = Decimal(value).scaleb(-get_currency_precision(currency)).normalize()
    return format_currency(units, currency, locale=babel_locale(), decimal_quantization=False).replace("-", MINUS)


@register.filter
def compact(value: MoneyLike | None) -> str:
    """Short, for summaries only: HK$1.3M, HK$128.4萬 (zh_Hant_HK itself would say 1.3M)."""
    if value is None:
        return ""
    locale = babel_locale().replace("Hant_HK", "Hant")
    short = format_compact_currency(decimal_of(value), value.currency, locale=locale, fraction_digits=1)
    return short.replace("-", MINUS).replace("\u00a0", "").replace("US$", "US$")


@register.inclusion_tag("portal/components/amount.html", takes_context=True)
def amount(
    context: Context,
    value: Any = None,
    *,
    currency: str = "HKD",
    signed: bool = False,
    state: str = "booked",
    size: str = "",
    show: bool = False,
) -> dict[str, Any]:
    """One amount as `<data>`.

    `value` is Money, or minor units with `currency`. `signed` writes + and colours money in harbour. `state` is booked,
    held, scheduled, quoted, forecast (pencil) or about. `size` is "", large or display. `show` ignores hidden balances
    (a review must show what it pays).
    """
    if value is None:
        return {"none": True}
    pair = _pair(value, currency)
    written = text_of(Pair(abs(pair.minor), pair.currency))
    found = PARTS.match(written)
    sign = MINUS if pair.minor < 0 else "+" if signed and pair.minor > 0 else ""
    return {
        "value": decimal_of(pair),
        "sign": sign,
        "parts": found.groupdict(default="") if found else {"units": written},
        "dots": DOTS,
        "hidden": not show and preferences_of(context.get("request")).hidden,
        "way": "in" if signed and pair.minor > 0 else "",
        "state": state,
        "pencil": state in {"held", "scheduled", "quoted", "forecast"},
        "size": size,
        "long": len(written) > 12,
    }
