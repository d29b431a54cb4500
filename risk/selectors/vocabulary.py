"""The words that staff may use in a detection rule: `risk.payment` of the condition language."""

from django.utils.translation import gettext_lazy as _

from bank.foundation.conditions import Field, FieldType, Vocabulary

KINDS = {
    "OWN": _("between own accounts"),
    "INTERNAL": _("to an account here"),
    "OUTGOING": _("to another bank"),
    "CARD": _("card payment"),
    "LOAN": _("loan payment"),
    "CASH_OUT": _("cash taken out"),
}
CHANNELS = {
    "portal": _("portal"),
    "api": _("partner"),
    "admin": _("branch"),
    "card": _("card"),
    "standing-order": _("standing order"),
}

PAYMENT = Vocabulary(
    "risk.payment",
    fields={
        "amount": Field(FieldType.MONEY, _("amount")),
        "usual_amount": Field(FieldType.MONEY, _("usual payment of 90 days")),
        "currency": Field(FieldType.TEXT, _("currency")),
        "channel": Field(FieldType.CHOICE, _("channel"), choices=tuple(CHANNELS)),
        "kind": Field(FieldType.CHOICE, _("kind of payment"), choices=tuple(KINDS)),
        "hour": Field(FieldType.NUMBER, _("hour of the day")),
        "night": Field(FieldType.BOOL, _("between 23:00 and 06:00")),
        "payments_1h": Field(FieldType.NUMBER, _("payments within an hour")),
        "payments_24h": Field(FieldType.NUMBER, _("payments within 24 hours")),
        "amount_1h": Field(FieldType.MONEY, _("amount within an hour")),
        "amount_24h": Field(FieldType.MONEY, _("amount within 24 hours")),
        "payee.is_new": Field(FieldType.BOOL, _("payee never paid before")),
        "payee.payments": Field(FieldType.NUMBER, _("earlier payments to this payee")),
        "payee.age_days": Field(FieldType.NUMBER, _("days since the payee was saved")),
        "customer.age_days": Field(FieldType.NUMBER, _("days as a customer")),
    },
)
