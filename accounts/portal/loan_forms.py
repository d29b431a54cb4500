"""The form that asks for an early repayment."""

from typing import Any

from babel.numbers import get_currency_symbol
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RepaymentQuote
from bank.foundation.locales import babel_locale
from bank.foundation.money import InvalidAmount, Money

Way = RepaymentQuote.Way


class RepayForm(forms.Form):
    """Everything, or how much of it and to which end."""

    way = forms.ChoiceField(
        label=_("What do you want to repay?"), choices=Way, initial=Way.WHOLE, widget=forms.RadioSelect
    )
    amount = forms.CharField(label=_("Amount, for a part"), max_length=40, required=False)

    def __init__(self, *args: Any, currency: str, revolving: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.amount_minor: int | None = None
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        if revolving:
            way.choices = [choice for choice in Way.choices if choice[0] != Way.SHORTER]
        self.fields["amount"].widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})
        self.fields["amount"].kind = "amount"  # type: ignore[attr-defined]
        self.fields["amount"].prefix_text = str(get_currency_symbol(currency, locale=babel_locale()))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn the amount of a part into minor units."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") in {Way.SHORTER, Way.SMALLER}:
            try:
                self.amount_minor = Money.parse(cleaned.get("amount") or "", self.currency, babel_locale()).minor
            except InvalidAmount as error:
                self.add_error("amount", str(error))
        return cleaned
