"""Accounts that sleep: marked when their holders moved nothing for as long as the terms say, woken by them or staff."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.domain.months import add_months
from accounts.events import AccountDormant, AccountReactivated
from accounts.models import Account, AccountParty, Payment
from accounts.services.accounts import locked
from accounts.services.errors import NotAParty, NotInState
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from products.models import ProductVersion

Kind, State = Payment.Kind, Account.State
MOVES_OUT = (Kind.OWN, Kind.INTERNAL, Kind.OUTGOING, Kind.CARD, Kind.CASH_OUT)


def asleep(low: int, high: int, on: dt.date) -> list[Account]:
    """Return the open accounts of a range whose holders moved nothing for the months of their terms before a day.

    What the bank moves by a contract or a standing order, interest, and what others pay in, is no movement of theirs.
    """
    found: list[Account] = []
    rules = ProductVersion.objects.filter(terms__dormant_after_months__gt=0)
    for version_id, months in rules.values_list("pk", "terms__dormant_after_months"):
        since = add_months(on, -months)
        found += _unmoved(since).filter(
            product_version_id=version_id, ledger_account_id__gte=low, ledger_account_id__lt=high
        )
    return sorted(found, key=lambda account: account.ledger_account_id)


def _unmoved(since: dt.date) -> QuerySet[Account]:
    moved = Payment.objects.filter(
        Q(debtor_account=OuterRef("pk"), kind__in=MOVES_OUT) | Q(creditor_account=OuterRef("pk"), kind=Kind.CASH_IN),
        state=Payment.State.POSTED,
        requested_at__date__gte=since,
    ).exclude(Q(initiator__startswith="contract:") | Q(initiator__startswith="system:"))
    awake = Q(opened_on__gte=since) | Q(confirmed_on__isnull=False, confirmed_on__gte=since)
    return Account.objects.filter(~Exists(moved), ~awake, state=State.OPEN)


def mark(account_id: int, *, actor: Actor, now: dt.datetime) -> Account:
    """Put an open account to sleep: nothing leaves it. NotInState where it is not open any more."""
    return _move(account_id, State.OPEN, State.DORMANT, AccountDormant, reason="", actor=actor)


def reactivate(*, account_id: int, actor: Actor, now: dt.datetime, reason: str = "") -> Account:
    """Wake it: a party whose second factor the door has checked, or staff with a reason. Awake already, it stays so.

    Raises NotAParty for anybody else, NotInState where it is frozen or closed.
    """
    parties = AccountParty.objects.filter(account_id=account_id, until=None)
    if actor.kind != "staff" and not parties.filter(customer__user_id=actor.user_id or 0).exists():
        raise NotAParty
    with transaction.atomic():
        if locked(account_id).state == State.OPEN:
            return Account.objects.get(pk=account_id)
        return _move(account_id, State.DORMANT, State.OPEN, AccountReactivated, reason=reason, actor=actor)


def _move(
    account_id: int, start: str, end: str, event: type[AccountDormant | AccountReactivated], *, reason: str,
    actor: Actor,
) -> Account:  # fmt: skip
    with transaction.atomic():
        account = locked(account_id)
        if account.state != start:
            raise NotInState
        account.state, account.version = end, account.version + 1
        if end == State.OPEN:
            account.confirmed_on = clock.booking_date()
        account.save(update_fields=["state", "version", "confirmed_on"])
        audit.record(
            actor=actor, action=event.name, subject=account, reason=reason, before={"state": start},
            after={"state": end},
        )  # fmt: skip
        parties = AccountParty.objects.filter(account=account, until=None).order_by("pk")
        publish(
            event(
                subject_id=account.public_id, subject_version=account.version, account_id=account.pk,
                customer_ids=tuple(parties.values_list("customer_id", flat=True)),
            ),
            actor=actor,
        )  # fmt: skip
    return account
