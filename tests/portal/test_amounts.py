"""Amounts as people read them: a true minus, cents apart, hidden where balances are hidden."""

import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from bank.foundation.money import Money


def rendered(tag: str, *, hidden: bool = False, **values: object) -> str:
    request = RequestFactory().get("/")
    if hidden:
        request.COOKIES["bank_hidden"] = "on"
    return Template("{% load money components %}" + tag).render(Context({"request": request, **values}))


def text(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


@pytest.mark.parametrize(
    ("minor", "signed", "shown"),
    [
        (50_000, False, "HK$500.00"),
        (50_000, True, "+HK$500.00"),
        (-50_000, True, "−HK$500.00"),
        (-8_888_888_888, False, "−HK$88,888,888.88"),
        (0, True, "HK$0.00"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_amounts_are_the_same_in_every_language(minor: int, signed: bool, shown: str, language: str) -> None:
    with translation.override(language):
        html = rendered("{% amount value signed=signed %}", value=Money(minor, "HKD"), signed=signed)
    assert text(html) == shown
    assert f'value="{Decimal(minor).scaleb(-2)}"' in html


def test_a_hidden_amount_is_nowhere_in_the_page() -> None:
    html = rendered("{% amount value %}", hidden=True, value=Money(123_456, "HKD"))
    assert "1,234" not in html
    assert "1234" not in html
    assert "hidden" in text(html)


def test_a_review_shows_what_it_pays_although_balances_are_hidden() -> None:
    assert text(rendered("{% amount value show=True %}", hidden=True, value=Money(50_000, "HKD"))) == "HK$500.00"


def test_money_in_is_harbour_and_never_said_by_colour_alone() -> None:
    assert 'class="amount in"' in rendered("{% amount 500 signed=True %}")
    assert text(rendered("{% amount 500 signed=True %}")).startswith("+")


def test_what_is_not_yet_is_pencil() -> None:
    for state in ("held", "scheduled", "quoted", "forecast"):
        assert "pencil" in rendered(f'{{% amount 500 state="{state}" %}}')
    assert "pencil" not in rendered("{% amount 500 %}")


def test_compact_amounts_are_counted_in_wan_in_chinese() -> None:
    values = {"value": Money(128_400_000, "HKD")}
    assert rendered("{{ value|compact }}", **values) == "HK$1.3M"
    with translation.override("zh-hant"):
        assert rendered("{{ value|compact }}", **values) == "HK$128.4萬"


def test_a_chinese_name_gives_its_last_character_and_a_latin_one_its_initials() -> None:
    shown = [text(rendered(f'{{% monogram "{name}" %}}')) for name in ("陳美玲", "Mei Chan", "Ho & Co", "")]
    assert shown == ["玲", "MC", "HC", "·"]
