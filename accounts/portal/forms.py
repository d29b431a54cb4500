"""Forms of the portal: they check what was typed and say what to type instead; services decide the rest."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.domain.banks import NAMES, bank_name
from accounts.domain.numbers import bare
from accounts.models import Account, Payee, TermDeposit
from accounts.selectors import visible
from bank.foundation.money import InvalidAmount, Money
from bank.identity.models import User

LONGEST_REFERENCE = 140


def bank_label(code: str) -> str:
    """Return a bank's name in the language of the moment; ours for our own code."""
    return settings.BANK_NAME if code == settings.BANK_CODE else bank_name(code, get_language() or "en")


def bank_choices() -> list[tuple[str, str]]:
    """Return our own bank first, then the others by code."""
    ours = [(settings.BANK_CODE, settings.BANK_NAME)]
    return [("", str(_("Choose a bank"))), *ours, *((code, bank_label(code)) for code in NAMES)]


class PayForm(forms.Form):
    """Who, how much, from where."""

    to = forms.ChoiceField(
        label=_("Pay"), widget=forms.RadioSelect, error_messages={"required": _("Choose who gets the money.")}
    )
    amount = forms.CharField(
        label=_("Amount"), max_length=40, error_messages={"required": _("Enter an amount, like 500.00")}
    )
    source = forms.ChoiceField(label=_("From"))
    reference = forms.CharField(label=_("Reference"), max_length=LONGEST_REFERENCE, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = [account for account in visible.accounts(user) if account.state != Account.State.CLOSED]
        self.payees = list(visible.payees(user))
        payable = [account for account in self.own if account.kind in {"CURRENT", "SAVINGS"}]
        self._choose("source", [(account.public_id, str(account)) for account in payable])
        self._choose("to", [*map(_payee_choice, self.payees), *map(_own_choice, self.own)])
        self.fields["amount"].widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})
        self.fields["amount"].kind = "amount"  # type: ignore[attr-defined]
        self.fields["amount"].prefix_text = "HK$"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into an account, a target and money in the account's currency."""
        cleaned: dict[str, Any] = super().clean() or {}
        source = next((a for a in self.own if a.public_id == cleaned.get("source")), None)
        cleaned["source"] = source
        cleaned["to_payee"] = next((p for p in self.payees if p.public_id == cleaned.get("to")), None)
        cleaned["to_account"] = next((a for a in self.own if a.public_id == cleaned.get("to")), None)
        if source is not None and cleaned["to_account"] == source:
            self.add_error("to", _("Choose two different accounts."))
        if cleaned.get("amount") is not None:
            cleaned["money"] = self._money(cleaned["amount"], source.currency if source else settings.BANK_CURRENCY)
        return cleaned

    def _money(self, typed: str, currency: str) -> Money | None:
        try:
            money = Money.parse(typed, currency)
        except InvalidAmount as error:
            self.add_error("amount", str(error))
            return None
        if money.minor <= 0:
            self.add_error("amount", _("Enter an amount above zero, like 500.00"))
        return money

    def clean_reference(self) -> str:
        """Refuse signs that do not print: a reference is one line."""
        reference: str = self.cleaned_data["reference"]
        if reference and not reference.isprintable():
            raise forms.ValidationError(_("Use a reference of one line, up to 140 characters."))
        return reference

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PlaceForm(forms.Form):
    """A term deposit: how much, from which account, and what happens to it at the end."""

    amount = forms.CharField(
        label=_("Amount"), max_length=40, error_messages={"required": _("Enter an amount, like 500.00")}
    )
    source = forms.ChoiceField(label=_("From"))
    at_maturity = forms.ChoiceField(
        label=_("When it matures"),
        choices=TermDeposit.AtMaturity,
        initial=TermDeposit.AtMaturity.PAY_OUT,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = visible.accounts(user).filter(kind__in=["CURRENT", "SAVINGS"], state=Account.State.OPEN)
        self.own = {account.public_id: account for account in listed}
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(public_id, str(account)) for public_id, account in self.own.items()]
        self.fields["amount"].widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})
        self.fields["amount"].kind = "amount"  # type: ignore[attr-defined]
        self.fields["amount"].prefix_text = "HK$"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into an account and money in its currency."""
        cleaned: dict[str, Any] = super().clean() or {}
        source = self.own.get(cleaned.get("source", ""))
        cleaned["at_maturity"] = cleaned.get("at_maturity") or TermDeposit.AtMaturity.PAY_OUT
        if source is None or cleaned.get("amount") is None:
            return cleaned
        cleaned["source"] = source
        try:
            cleaned["money"] = Money.parse(cleaned["amount"], source.currency)
        except InvalidAmount as error:
            self.add_error("amount", str(error))
            return cleaned
        if cleaned["money"].minor <= 0:
            self.add_error("amount", _("Enter an amount above zero, like 500.00"))
        return cleaned


class PayeeForm(forms.Form):
    """Someone new to pay."""

    name = forms.CharField(
        label=_("Their name"), max_length=140, help_text=_("As their bank knows it."),
        error_messages={"required": _("Enter the name of who you pay.")},
    )  # fmt: skip
    bank_code = forms.ChoiceField(label=_("Their bank"), error_messages={"required": _("Choose their bank.")})
    account_number = forms.CharField(
        label=_("Account number"), max_length=40, error_messages={"required": _("Enter the account number.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = self.fields["bank_code"]
        assert isinstance(banks, forms.ChoiceField)
        banks.choices = bank_choices()
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["account_number"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})

    def clean_account_number(self) -> str:
        """Take away the blanks and dashes that people write."""
        return bare(self.cleaned_data["account_number"])


class SearchForm(forms.Form):
    """One box: a name, a purpose or an amount."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False)


class NameForm(forms.Form):
    """The customer's own name for an account."""

    nickname = forms.CharField(label=_("Name of this account"), max_length=40, required=False)


def _payee_choice(payee: Payee) -> tuple[str, str]:
    return payee.public_id, f"{payee.name} · {bank_label(payee.bank_code)} ···{payee.last_four}"


def _own_choice(account: Account) -> tuple[str, str]:
    return account.public_id, f"{account.name} · ···{account.number[-4:]}"
