"""The words that staff may use in a detection rule: `risk.payment` of the condition language."""

from bank.foundation.conditions import BOOL, CHOICE, MONEY, NUMBER, TEXT, Field, Vocabulary
from django.utils.translation import gettext_lazy as _

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
        "amount": Field(type=MONEY, label=_("amount")),
        "amount_times_usual": Field(type=NUMBER, label=_("amount as a multiple of the usual payment")),
        "currency": Field(type=TEXT, label=_("currency")),
        "channel": Field(type=CHOICE, label=_("channel"), choices=CHANNELS),
        "kind": Field(type=CHOICE, label=_("kind of payment"), choices=KINDS),
        "hour": Field(type=NUMBER, label=_("hour of the day")),
        "night": Field(type=BOOL, label=_("between 23:00 and 06:00")),
        "payments_1h": Field(type=NUMBER, label=_("payments within an hour")),
        "payments_24h": Field(type=NUMBER, label=_("payments within 24 hours")),
        "amount_1h": Field(type=MONEY, label=_("amount within an hour")),
        "amount_24h": Field(type=MONEY, label=_("amount within 24 hours")),
        "payee.is_new": Field(type=BOOL, label=_("payee never paid before")),
        "payee.payments": Field(type=NUMBER, label=_("earlier payments to this payee")),
        "payee.age_days": Field(type=NUMBER, label=_("days since the payee was saved")),
        "customer.age_days": Field(type=NUMBER, label=_("days as a customer")),
    },
)
