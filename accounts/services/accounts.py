"""An account's own life: frozen, unfrozen, named, closed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.events import AccountClosed, AccountFrozen, AccountUnfrozen
from accounts.models import Account, AccountParty, Payment
from accounts.selectors import ledger as ledger_reads
from accounts.services import ledger_accounts
from accounts.services.errors import InvalidRequest, NotInState
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.foundation.money import Money

State = Account.State


def freeze(*, account_id: int, reason: str, actor: Actor, now: datetime) -> Account:
    """Stop everything leaving an account; payments already under way finish first. NotInState where it is not open."""
    return _move(account_id, State.OPEN, State.FROZEN, AccountFrozen, reason=reason, actor=actor)


def unfreeze(*, account_id: int, reason: str, actor: Actor, now: datetime) -> Account:
    """Let an account work again."""
    return _move(account_id, State.FROZEN, State.OPEN, AccountUnfrozen, reason=reason, actor=actor)


def close(*, account_id: int, reason: str, actor: Actor, now: datetime) -> Account:
    """Close an empty account for good; refused while it has money, owes money or has payments under way."""
    with transaction.atomic():
        account = locked(account_id)
        balance = ledger_reads.balance(account.ledger_account_id)
        if balance.ledger or balance.held:
            left = Money(balance.ledger, account.currency)
            raise InvalidRequest("not_empty", _("%(left)s is still on this account. Move it first."), left=left)
        if Payment.objects.filter(debtor_account=account, state=Payment.State.AWAITING_CONFIRMATION).exists():
            raise InvalidRequest("payments_waiting", _("A payment from this account still waits for confirmation."))
        account.closed_on = clock.booking_date()
        account = _moved(account, State.OPEN, State.CLOSED, AccountClosed, reason=reason, actor=actor)
        ledger_accounts.close(account.ledger_account_id)
    return account


def rename(*, account_id: int, nickname: str, actor: Actor, now: datetime) -> Account:
    """Give an account the customer's own name for it, up to 40 signs; empty takes it away."""
    if len(nickname) > 40:
        raise InvalidRequest("nickname_long", _("Use at most 40 characters."))
    with transaction.atomic():
        account = locked(account_id)
        account.nickname = nickname.strip()
        account.version += 1
        account.save(update_fields=["nickname", "version"])
        audit.record(actor=actor, action="accounts.account.rename", subject=account)
    return account


def locked(account_id: int) -> Account:
    """Lock an account's row; payments take the same lock, so neither overtakes the other."""
    return Account.objects.select_for_update(no_key=True).get(pk=account_id)


def _move(
    account_id: int, start: str, end: str, event: type[AccountFrozen | AccountUnfrozen], *, reason: str, actor: Actor
) -> Account:
    with transaction.atomic():
        return _moved(locked(account_id), start, end, event, reason=reason, actor=actor)


def _moved(
    account: Account,
    start: str,
    end: str,
    event: type[AccountFrozen | AccountUnfrozen | AccountClosed],
    *,
    reason: str,
    actor: Actor,
) -> Account:
    if account.state != start:
        raise NotInState
    account.state, account.version = end, account.version + 1
    account.save(update_fields=["state", "version", "closed_on"])
    audit.record(
        actor=actor, action=event.name, subject=account, reason=reason, before={"state": start}, after={"state": end}
    )
    parties = AccountParty.objects.filter(account=account, until=None).order_by("pk")
    publish(
        event(
            subject_id=account.public_id,
            subject_version=account.version,
            account_id=account.pk,
            customer_ids=tuple(parties.values_list("customer_id", flat=True)),
        ),
        actor=actor,
    )
    return account
