"""Who signs for a joint account: either holder, or all of them above an amount; each with their own second factor."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.events import SigningChanged
from accounts.models import Account, AccountParty, Payment, Signature, StandingOrder
from accounts.services.accounts import locked
from accounts.services.errors import InvalidRequest, NotAParty
from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish

HOLDERS = (AccountParty.Role.HOLDER, AccountParty.Role.JOINT)
Signing = Account.Signing


class LooserInBranch(InvalidRequest):
    """One holder alone may ask for more signatures, never for fewer."""

    def __init__(self) -> None:
        super().__init__("looser_in_branch", _("Fewer signatures are agreed by all holders together, at a branch."))


def required(account: Account, amount_minor: int) -> frozenset[int]:
    """Return the customers who must all sign for an amount; empty where one of them is enough."""
    if account.signing != Signing.BOTH or amount_minor <= account.all_sign_above_minor:
        return frozenset()
    holders = AccountParty.objects.filter(account=account, until=None, role__in=HOLDERS)
    found = frozenset(holders.values_list("customer_id", flat=True))
    return found if len(found) > 1 else frozenset()


def check_alone(account: Account, amount_minor: int) -> None:
    """Raise InvalidRequest where this cannot be done by one holder alone."""
    if required(account, amount_minor):
        raise InvalidRequest(
            "needs_all", _("All holders sign for this account. Move the money to an account of your own first.")
        )


def missing(thing: Payment | StandingOrder) -> frozenset[int]:
    """Return the customers whose signature a payment or a standing order still lacks."""
    account = thing.debtor_account if isinstance(thing, Payment) else thing.account
    needed = required(account, thing.amount_minor) if account is not None else frozenset()
    return needed - set(thing.signatures.values_list("customer_id", flat=True))


def sign(thing: Payment | StandingOrder, customer_id: int, *, now: datetime) -> frozenset[int]:
    """Sign, in the caller's transaction with the thing locked; return who is still missing. Twice is once."""
    account = thing.debtor_account if isinstance(thing, Payment) else thing.account
    if account is not None and customer_id in required(account, thing.amount_minor):
        kind = {"payment": thing} if isinstance(thing, Payment) else {"standing_order": thing}
        Signature.objects.get_or_create(**kind, customer_id=customer_id, defaults={"signed_at": now})
    return missing(thing)


def set_rule(
    *, account_id: int, signing: str, all_sign_above_minor: int, actor: Actor, now: datetime, reason: str = ""
) -> Account:
    """Set who signs. A customer may only ask for more signatures (LooserInBranch); staff say why.

    Raises InvalidRequest where the account has one holder or the amount is below zero, NotAParty for others.
    """
    with transaction.atomic():
        account = locked(account_id)
        parties = AccountParty.objects.filter(account=account, until=None)
        if (
            actor.kind != "staff"
            and not parties.filter(customer__user_id=actor.user_id or 0, role__in=HOLDERS).exists()
        ):
            raise NotAParty
        if parties.filter(role__in=HOLDERS).count() < 2 or all_sign_above_minor < 0:
            raise InvalidRequest("one_holder", _("Only an account with several holders has such a rule."))
        before: dict[str, Any] = {"signing": account.signing, "above": account.all_sign_above_minor}
        after: dict[str, Any] = {
            "signing": Signing(signing).value,
            "above": all_sign_above_minor if signing == Signing.BOTH else 0,
        }
        if before == after:
            return account
        if actor.kind != "staff" and _looser(before, after):
            raise LooserInBranch
        account.signing, account.all_sign_above_minor = after["signing"], after["above"]
        account.version += 1
        account.save(update_fields=["signing", "all_sign_above_minor", "version"])
        audit.record(
            actor=actor, action="accounts.account.signing", subject=account, before=before, after=after, reason=reason
        )
        publish(
            SigningChanged(
                subject_id=account.public_id, subject_version=account.version, account_id=account.pk,
                customer_ids=tuple(parties.order_by("pk").values_list("customer_id", flat=True)),
                signing=account.signing, all_sign_above_minor=account.all_sign_above_minor,
            ),
            actor=actor,
        )  # fmt: skip
    return account


def _looser(before: dict[str, Any], after: dict[str, Any]) -> bool:
    if before["signing"] != Signing.BOTH:
        return False
    return bool(after["signing"] != Signing.BOTH) or int(after["above"]) > int(before["above"])
