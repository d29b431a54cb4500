"""What goes over the wire: amounts as decimal strings with their currency, ids with prefixes, never row ids."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Payment
from bank.foundation.money import Money

# What a partner hears of a payment: who holds one, and why, is not said.
STATUS = {
    Payment.State.AWAITING_CONFIRMATION: "awaiting_confirmation",
    Payment.State.HELD: "pending",
    Payment.State.POSTED: "posted",
    Payment.State.REFUSED: "refused",
    Payment.State.CANCELLED: "cancelled",
}


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "amount": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["1234.00"]},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["HKD"]},
        },
        "required": ["amount", "currency"],
        "additionalProperties": False,
    }
)
class AmountField(serializers.Field[Money, Any, dict[str, str], Any]):
    """`{"amount": "1234.00", "currency": "HKD"}`."""

    def to_representation(self, value: Money) -> dict[str, str]:
        """Return the exact decimal as text."""
        return {"amount": str(value.amount), "currency": value.currency}

    def to_internal_value(self, data: Any) -> Money:
        """Return the money; a number, a float or too many decimals are refused."""
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            raise serializers.ValidationError('Send {"amount": "12.50", "currency": "HKD"}.')
        amount, currency = data["amount"], data["currency"]
        if not isinstance(amount, str) or not isinstance(currency, str) or len(currency) != 3:
            raise serializers.ValidationError("amount and currency are strings.")
        try:
            return Money.parse(amount, currency, "en")
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error


class AccountOut(serializers.Serializer[Any]):
    """An account that its holder granted."""

    id = serializers.CharField()
    number = serializers.CharField()
    kind = serializers.CharField()
    currency = serializers.CharField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()


class AccountsOut(serializers.Serializer[Any]):
    """A page of accounts."""

    data = AccountOut(many=True)  # type: ignore[assignment] # DRF takes fields off the class


class BalanceOut(serializers.Serializer[Any]):
    """What is booked, held and available now."""

    booked = AmountField()
    held = AmountField()
    available = AmountField()
    at = serializers.DateTimeField()


class TransactionOut(serializers.Serializer[Any]):
    """One entry, signed: what comes in is positive."""

    id = serializers.CharField()
    amount = AmountField()
    balance_after = AmountField()
    name = serializers.CharField()
    description = serializers.CharField()
    booked_on = serializers.DateField()
    at = serializers.DateTimeField()


class TransactionsOut(serializers.Serializer[Any]):
    """A page of transactions, newest first."""

    data = TransactionOut(many=True)  # type: ignore[assignment] # the same
    next_cursor = serializers.CharField(allow_null=True)


class CreditorIn(serializers.Serializer[Any]):
    """Who is paid."""

    name = serializers.CharField(max_length=140)
    account_number = serializers.CharField(max_length=34)
    bank_code = serializers.CharField(max_length=11)


class PaymentIn(serializers.Serializer[Any]):
    """A payment to ask for."""

    debtor_account = serializers.CharField(max_length=20)
    amount = AmountField()
    creditor = CreditorIn()
    reference = serializers.CharField(max_length=140, required=False, allow_blank=True, default="")
    end_to_end_id = serializers.CharField(max_length=35, required=False, allow_blank=True, default="")

    def validate_amount(self, amount: Money) -> Money:
        """Refuse nothing and less than nothing."""
        if amount.amount <= Decimal(0):
            raise serializers.ValidationError("The amount is above zero.")
        return amount


class PaymentOut(serializers.Serializer[Any]):
    """A payment as its partner may know it."""

    id = serializers.CharField()
    status = serializers.ChoiceField(choices=sorted(STATUS.values()))
    reason = serializers.CharField(allow_blank=True)
    amount = AmountField()
    debtor_account = serializers.CharField()
    creditor = CreditorIn()
    end_to_end_id = serializers.CharField(allow_blank=True)
    requested_at = serializers.DateTimeField()
    confirm_by = serializers.DateTimeField(allow_null=True)
    posted_at = serializers.DateTimeField(allow_null=True)
    confirmation_url = serializers.CharField(allow_blank=True)


class ReceiptOut(serializers.Serializer[Any]):
    """A receipt, checked with `verify.py` from /verify/; the formats of its parts are those of docs/ledger.md."""

    format = serializers.CharField()
    bank = serializers.DictField()
    text = serializers.CharField()
    check = serializers.CharField()
    payment = serializers.DictField()
    journal = serializers.DictField()
    entries = serializers.ListField(child=serializers.DictField())
    seal = serializers.DictField()
    key = serializers.CharField()
    signature = serializers.CharField()
