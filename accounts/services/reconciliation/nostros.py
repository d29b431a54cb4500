"""Accounts with other banks: named once, compared from a day on."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import LedgerAccount, NostroAccount
from accounts.services import chart
from accounts.services.ledger import OpenAccount, open_accounts
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{1,33}")
BIC = re.compile(r"([A-Z0-9]{8}([A-Z0-9]{3})?)?")
CURRENCY = re.compile(r"[A-Z]{3}")


@transaction.atomic
def register_nostro(
    *, name: str, number: str, servicer: str, currency: str, since: dt.date, actor: Actor, now: dt.datetime
) -> NostroAccount:
    """Name our account with another bank. The first of a currency is the one that payments settle over.

    Refused for a number, BIC or currency that is none, and for a number that is known.
    """
    number, servicer, currency = number.strip().upper(), servicer.strip().upper(), currency.strip().upper()
    for text, form in ((number, NUMBER), (servicer, BIC), (currency, CURRENCY)):
        if not form.fullmatch(text):
            raise Refused("nostro_malformed", _("“%(text)s” is not written as it must be."), text=text)
    if NostroAccount.objects.filter(number=number).exists():
        raise Refused("nostro_known", _("This account is registered already."))
    nostro = NostroAccount.objects.create(
        ledger_account=_ledger_account(number, currency),
        name=name.strip(),
        number=number,
        servicer=servicer,
        currency=currency,
        since=since,
    )
    audit.record(actor=actor, action="accounts.nostro.register", subject=nostro, after={"since": since.isoformat()})
    return nostro


def _ledger_account(number: str, currency: str) -> LedgerAccount:
    first = chart.control("nostro", currency)
    if not NostroAccount.objects.filter(ledger_account=first).exists():
        return first
    asked = OpenAccount(
        code=f"nostro.{currency}.{number.replace(' ', '')}",
        name=first.name,
        currency=currency,
        kind=first.kind,
        mode=first.mode,
    )
    return LedgerAccount.objects.get(pk=open_accounts([asked])[0])
