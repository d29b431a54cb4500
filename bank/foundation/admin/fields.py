"""Form fields that staff's actions share."""

from typing import Any

from babel.numbers import get_currency_symbol
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bank.foundation.locales import babel_locale
from bank.foundation.money import InvalidAmount, Money


class MoneyField(forms.CharField):
    """An amount above zero as people type it, cleaned to `Money` in the bank's currency or another."""

    kind = "amount"

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        self.currency = currency or settings.BANK_CURRENCY
        # No `max_length`: its validator would measure the Money; parsing refuses what is too long.
        super().__init__(**kwargs)
        self.widget.attrs["maxlength"] = "30"

    @property
    def prefix_text(self) -> str:
        """The currency's sign before the box."""
        return str(get_currency_symbol(self.currency, locale=babel_locale()))

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            money = Money.parse(text, self.currency, babel_locale())
        except InvalidAmount as error:
            raise ValidationError(str(error)) from error
        if money.minor <= 0:
            raise ValidationError(_("Enter an amount above zero, like 500.00"))
        return money
