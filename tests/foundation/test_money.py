"""Money is exact: what goes in comes out, and every split sums to the whole."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bank.foundation.money import (
    CurrencyMismatch,
    InvalidAmount,
    Money,
    exponent,
    round_half_even,
    round_half_up,
)

LOCALES = ["en", "zh-hant", "zh-hans"]
currencies = st.sampled_from(["HKD", "JPY", "BHD", "CZK", "USD", "IQD"])
minors = st.integers(-(10**15) + 1, 10**15 - 1)


@given(minors, currencies, st.sampled_from(LOCALES))
def test_what_is_shown_can_be_typed_back(minor: int, currency: str, locale: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.format(locale), currency, locale) == money


@given(minors, currencies)
def test_decimals_round_trip_exactly(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.from_decimal(money.amount, currency) == money


@given(minors, st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_an_allocation_sums_to_the_whole_and_stays_within_one_unit(minor: int, weights: list[int]) -> None:
    assume(sum(weights) > 0)
    parts = Money(minor, "HKD").allocate(weights)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        exact = Decimal(minor) * weight / sum(weights)
        assert abs(Decimal(part.minor) - exact) < 1
        assert weight > 0 or part.minor == 0


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_clear_refusal(text: str) -> None:
    try:
        money = Money.parse(text, "HKD")
    except InvalidAmount as refusal:
        assert str(refusal)
    else:
        assert abs(money.minor) < 10**15


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.50", 123450),
        ("HK$1,234.5", 123450),
        ("hkd 7", 700),
        ("$0.01", 1),
        ("−12.30", -1230),
        ("１，２３４．５０", 123450),
        (" 5 ", 500),
    ],
)
def test_people_type_amounts_in_many_ways(text: str, minor: int) -> None:
    assert Money.parse(text, "HKD") == Money(minor, "HKD")


@pytest.mark.parametrize(
    "text",
    # Each a way that a number is written elsewhere, or an attempt.
    (
        "|  |1.234|1,23.00|12,34|1e5|NaN|Infinity|1_000|--1|0x10|1.|.5|٣|1;DROP TABLE|<b>1</b>|US$1|1 000|"
        + "9" * 16
        + "|"
        + "9" * 10_000
    ).split("|"),
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.parse(text, "HKD")


def test_yen_have_no_decimals_and_dinars_three() -> None:
    assert (exponent("JPY"), exponent("HKD"), exponent("BHD"), exponent("IQD")) == (0, 2, 3, 3)
    with pytest.raises(InvalidAmount):
        Money.parse("1.5", "JPY")
    with pytest.raises(ValueError, match="unknown currency"):
        exponent("XXZ")


def test_it_is_shown_as_hong_kong_writes_it() -> None:
    assert Money(-123400, "HKD").format("en") == "−HK$1,234.00"
    assert Money(123400, "HKD").format("zh-hant") == "HK$1,234.00"
    assert Money(1234, "JPY").format("en") == "JP¥1,234"


def test_currencies_never_mix() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "HKD") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        assert Money(1, "HKD") < Money(1, "USD")


@pytest.mark.parametrize("wrong", [1.5, True, "1", Decimal(1)])
def test_minor_units_are_whole_numbers(wrong: object) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "HKD")  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), Decimal("1e400")])
def test_a_decimal_that_does_not_fit_is_refused(amount: Decimal) -> None:
    with pytest.raises((InvalidAmount, OverflowError)):
        Money.from_decimal(amount, "HKD")


def test_rounding_is_named() -> None:
    assert [round_half_even(Decimal(x)) for x in ("0.5", "1.5", "2.5", "-0.5")] == [0, 2, 2, 0]
    assert [round_half_up(Decimal(x)) for x in ("0.5", "1.5", "2.5", "-0.5")] == [1, 2, 3, -1]
