"""What somebody asks for, checked on its own before anything is read."""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from accounts.services.errors import InvalidRequest
from bank.foundation.actor import Actor
from bank.foundation.money import LARGEST_TYPED_MINOR, Money

LONGEST_REFERENCE = 140
LONGEST_KEY = 80


@dataclass(frozen=True, kw_only=True)
class Outsider:
    """Someone to pay who is no saved payee: a partner names them in full."""

    name: str
    account_number: str
    bank_code: str


@dataclass(frozen=True, kw_only=True)
class PaymentRequest:
    """One payment, in minor units, from one account to exactly one of: own or known account, saved payee, outsider.

    `key` makes it happen once for its initiator: the same key and content answer with the first payment.
    """

    key: str
    debtor_account_id: int
    amount_minor: int
    currency: str
    creditor_account_id: int | None = None
    payee_id: int | None = None
    outsider: Outsider | None = None
    remittance: str = ""
    end_to_end_id: str = ""
    category: str = ""
    await_confirmation: bool = False


def fingerprint(request: PaymentRequest) -> str:
    """Return a hash of everything asked for."""
    return hashlib.sha256(json.dumps(asdict(request), sort_keys=True).encode()).hexdigest()


def initiator_of(actor: Actor) -> str:
    """Return whose keys these are: a partner's per user, a person's, or a part of the bank's own."""
    if actor.kind == "partner":
        return f"partner:{actor.partner_id}:{actor.user_id}"
    return f"user:{actor.user_id}" if actor.user_id is not None else f"system:{actor.channel}"


def check(request: PaymentRequest) -> None:
    """Raise InvalidRequest where the request cannot be right whatever the accounts hold."""
    if not request.key or len(request.key) > LONGEST_KEY or not request.key.isprintable():
        raise InvalidRequest("key_invalid", _("This form has lost its key. Start again."))
    if request.amount_minor <= 0:
        raise InvalidRequest("amount_not_positive", _("Enter an amount above zero, like 500.00"))
    if request.amount_minor > LARGEST_TYPED_MINOR:
        largest = Money(LARGEST_TYPED_MINOR, request.currency)
        raise InvalidRequest("amount_too_large", _("Enter at most %(largest)s."), largest=largest)
    if len([to for to in (request.creditor_account_id, request.payee_id, request.outsider) if to is not None]) != 1:
        raise InvalidRequest("creditor_missing", _("Choose who gets the money."))
    if len(request.remittance) > LONGEST_REFERENCE or not _is_line(request.remittance):
        raise InvalidRequest("remittance_invalid", _("Use a reference of one line, up to 140 characters."))
    if len(request.end_to_end_id) > 35 or not _is_line(request.end_to_end_id):
        raise InvalidRequest("end_to_end_id_invalid", _("Use an end-to-end id of up to 35 characters."))


def _is_line(text: str) -> bool:
    return not text or text.isprintable()
