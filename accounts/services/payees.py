"""Saved payees, their name checked where the account is ours."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain import names
from accounts.domain.numbers import bare, is_valid
from accounts.events import PayeeAdded
from accounts.models import Account, AccountParty, Payee
from accounts.services.errors import InvalidRequest, NotInState
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish

LONGEST_NUMBER = 34
LONGEST_NAME = 140


@dataclass(frozen=True)
class NameCheck:
    """How the typed name fits the account, and the account's own name where it nearly fits."""

    match: names.NameMatch
    known_name: str = ""


def check_name(*, name: str, account_number: str, bank_code: str) -> NameCheck:
    """Compare a name with the holders of one of our accounts; other banks' accounts stay unchecked."""
    if bank_code != settings.BANK_CODE:
        return NameCheck(names.NameMatch.UNCHECKED)
    parties = AccountParty.objects.filter(account__number=bare(account_number), until=None).exclude(
        role=AccountParty.Role.SIGNATORY
    )
    known = [(p.customer.name_latin, p.customer.name_chinese) for p in parties.select_related("customer")]
    answers = [NameCheck(names.match(name, *each, " ".join(each)), each[0]) for each in known]
    for match in (names.NameMatch.MATCH, names.NameMatch.CLOSE):
        if found := next((answer for answer in answers if answer.match is match), None):
            return found if match is names.NameMatch.CLOSE else NameCheck(match)
    return NameCheck(names.NameMatch.NONE)


def add(
    *,
    customer_id: int,
    name: str,
    account_number: str,
    bank_code: str,
    actor: Actor,
    now: datetime,
    name_local: str = "",
) -> Payee:
    """Save a payee; the same account is saved once: asked again, the first answers."""
    number, name = bare(account_number).upper(), name.strip()
    _check(name, number, bank_code)
    match = check_name(name=name, account_number=number, bank_code=bank_code).match
    try:
        with transaction.atomic():
            payee = Payee.objects.create(
                customer_id=customer_id,
                name=name,
                name_local=name_local.strip(),
                account_number=number,
                bank_code=bank_code,
                name_match=match.value,
                created_at=now,
            )
            audit.record(actor=actor, action="accounts.payee.add", subject=payee)
            publish(
                PayeeAdded(subject_id=payee.public_id, subject_version=1, payee_id=payee.pk, customer_id=customer_id),
                actor=actor,
            )
    except IntegrityError:
        return Payee.objects.get(customer_id=customer_id, account_number=number, bank_code=bank_code, removed_at=None)
    return payee


def remove(*, payee: Payee, actor: Actor, now: datetime) -> Payee:
    """Take a payee off the list; past payments keep it."""
    with transaction.atomic():
        payee = Payee.objects.select_for_update().get(pk=payee.pk)
        if payee.removed_at is not None:
            raise NotInState
        payee.removed_at = now
        payee.save(update_fields=["removed_at"])
        audit.record(actor=actor, action="accounts.payee.remove", subject=payee)
    return payee


def _check(name: str, number: str, bank_code: str) -> None:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRequest("payee_name", _("Enter the name of who you pay, up to 140 characters."))
    if not bank_code.isascii() or not bank_code.isalnum() or not 3 <= len(bank_code) <= 11:
        raise InvalidRequest("payee_bank", _("Choose their bank."))
    if not number.isascii() or not number.isalnum() or not 4 <= len(number) <= LONGEST_NUMBER:
        raise InvalidRequest("payee_number", _("Enter the account number, with digits only."))
    if bank_code == settings.BANK_CODE and not (
        is_valid(number) and Account.objects.filter(number=number).exclude(state=Account.State.CLOSED).exists()
    ):
        raise InvalidRequest("payee_unknown", _("We have no account with this number. Check each digit."))
