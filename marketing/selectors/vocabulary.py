"""The words of segment conditions: what a profile and its customer say."""

from django.utils.translation import gettext_lazy as _

from bank.foundation.conditions import Field, FieldType, Vocabulary

_AGE_BANDS = ("0-17", "18-24", "25-34", "35-49", "50-64", "65+")
_CUSTOMER = "(SELECT c.{column} FROM accounts_customer c WHERE c.id = p.customer_id)"


def _customer(column: str) -> str:
    return _CUSTOMER.format(column=column)


PROFILE = Vocabulary(
    "marketing.profile",
    {
        "age_band": Field(FieldType.CHOICE, _("age"), sql=_customer("age_band"), choices=_AGE_BANDS),
        "district": Field(FieldType.TEXT, _("district"), sql=_customer("district")),
        "occupation": Field(FieldType.TEXT, _("occupation"), sql=_customer("occupation")),
        "monthly_income": Field(FieldType.MONEY, _("monthly income"), sql=_customer("monthly_income_minor")),
        "joined_on": Field(FieldType.DATE, _("customer since"), sql="p.joined_on"),
        "savings_accounts": Field(FieldType.NUMBER, _("savings accounts"), sql="p.savings_accounts"),
        "current_accounts": Field(FieldType.NUMBER, _("current accounts"), sql="p.current_accounts"),
        "term_deposits": Field(FieldType.NUMBER, _("term deposits"), sql="p.term_deposits"),
        "loans": Field(FieldType.NUMBER, _("loans"), sql="p.loans"),
        "payments_30d": Field(FieldType.NUMBER, _("payments in 30 days"), sql="p.payments_30d"),
        "spent_30d": Field(FieldType.MONEY, _("paid in 30 days"), sql="p.spent_30d_minor"),
        "received_30d": Field(FieldType.MONEY, _("received in 30 days"), sql="p.received_30d_minor"),
        "sign_ins_30d": Field(FieldType.NUMBER, _("sign-ins in 30 days"), sql="p.sign_ins_30d"),
        "last_payment_on": Field(FieldType.DATE, _("last payment"), sql="p.last_payment_on"),
        "messages_30d": Field(FieldType.NUMBER, _("messages in 30 days"), sql="p.messages_30d"),
        "complaints_30d": Field(FieldType.NUMBER, _("complaints in 30 days"), sql="p.complaints_30d"),
        "last_satisfaction": Field(FieldType.NUMBER, _("last satisfaction"), sql="p.last_satisfaction"),
    },
)
