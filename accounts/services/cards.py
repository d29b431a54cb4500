"""Cards: issued on an account, frozen with one tap, unfrozen at once within ten seconds, later with a second factor."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.domain.months import add_months
from accounts.events import CardFrozen
from accounts.models import AccountParty, Card
from accounts.services.errors import NotAParty, NotInState
from bank.foundation import audit, clock
from bank.foundation.actor import Actor
from bank.foundation.events import publish

UNDO_WITHIN = timedelta(seconds=10)
VALID_MONTHS = 48


def issue(*, account_id: int, customer_id: int, actor: Actor, now: datetime, tier: str = "") -> Card:
    """Issue a debit card to a party of the account; the number stays with the card processor, we keep its token."""
    if not AccountParty.objects.filter(account_id=account_id, customer_id=customer_id, until=None).exists():
        raise NotAParty
    today = clock.booking_date()
    with transaction.atomic():
        card = Card.objects.create(
            account_id=account_id,
            customer_id=customer_id,
            tier=tier,
            last_four=f"{secrets.randbelow(10_000):04d}",
            pan_token=secrets.token_hex(16),
            issued_on=today,
            expires_on=add_months(today, VALID_MONTHS),
        )
        audit.record(actor=actor, action="accounts.card.issue", subject=card)
    return card


def freeze(*, card: Card, actor: Actor, now: datetime) -> Card:
    """Freeze a card; frozen already, it stays so."""
    return _switch(card, Card.State.ACTIVE, Card.State.FROZEN, actor=actor, now=now)


def unfreeze(*, card: Card, actor: Actor, now: datetime) -> Card:
    """Let a frozen card work again. The door asks a second factor unless `may_undo`."""
    return _switch(card, Card.State.FROZEN, Card.State.ACTIVE, actor=actor, now=now)


def close(*, card: Card, actor: Actor, now: datetime) -> Card:
    """End a card for good; ended already, it stays so."""
    with transaction.atomic():
        card = Card.objects.select_for_update().get(pk=card.pk)
        if card.state != Card.State.CLOSED:
            card.state = Card.State.CLOSED
            card.save(update_fields=["state"])
            audit.record(actor=actor, action="accounts.card.close", subject=card)
    return card


def may_undo(card: Card, now: datetime) -> bool:
    """Whether the freeze is so fresh that undoing it needs no second factor."""
    return card.frozen_at is not None and now - card.frozen_at <= UNDO_WITHIN


def _switch(card: Card, start: str, end: str, *, actor: Actor, now: datetime) -> Card:
    with transaction.atomic():
        card = Card.objects.select_for_update().get(pk=card.pk)
        if card.state == end:
            return card
        if card.state != start:
            raise NotInState
        frozen = end == Card.State.FROZEN
        card.state, card.frozen_at = end, now if frozen else None
        card.save(update_fields=["state", "frozen_at"])
        audit.record(actor=actor, action="accounts.card.freeze" if frozen else "accounts.card.unfreeze", subject=card)
        publish(
            CardFrozen(
                subject_id=card.public_id,
                subject_version=int(now.timestamp()),
                card_id=card.pk,
                customer_id=card.customer_id,
                frozen=frozen,
            ),
            actor=actor,
        )
    return card
