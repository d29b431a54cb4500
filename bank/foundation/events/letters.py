"""Dead letters: what staff do with events that a subscriber could not take."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from bank.foundation.events.delivery import describe
from bank.foundation.events.reading import at
from bank.foundation.events.subscribing import subscribers
from bank.foundation.models.event import DeadLetter, SubscriberCursor


def replay_letter(letter_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> DeadLetter:
    """Hand the event to its subscriber again; Refused, and the letter stays, where it fails again."""
    try:
        with transaction.atomic():
            letter = _waiting(letter_id)
            one, event = subscribers().get(letter.subscriber), at(letter.position)
            if one is None or event is None:
                raise Refused("nothing_to_replay", _("The subscriber or the event is gone."))
            one([event])
            return _settle(letter, DeadLetter.State.REPLAYED, reason=reason, actor=actor, now=now)
    except Refused:
        raise
    except Exception as error:
        DeadLetter.objects.filter(pk=letter_id).update(error=describe(error))
        raise Refused("replay_failed", _("It failed again: %(error)s"), error=describe(error)) from error


@transaction.atomic
def dismiss_letter(letter_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> DeadLetter:
    """Close the letter without handing it over: somebody has judged that nothing is owed."""
    return _settle(_waiting(letter_id), DeadLetter.State.DISMISSED, reason=reason, actor=actor, now=now)


@transaction.atomic
def replay_subscriber(name: str, *, after: int, reason: str, actor: Actor) -> None:
    """Set a subscriber back to a position: it reads everything after it again."""
    cursor = SubscriberCursor.objects.select_for_update().filter(pk=name).first()
    if cursor is None or name not in subscribers():
        raise Refused("unknown_subscriber", _("There is no subscriber called %(name)s."), name=name)
    before = {"position": cursor.position}
    cursor.position, cursor.attempts, cursor.retry_at, cursor.error = after, 0, None, ""
    cursor.save()
    audit.record(
        actor=actor,
        action="foundation.subscriber.replay",
        subject=("foundation.subscriber", name),
        reason=reason,
        before=before,
        after={"position": after},
    )


def _waiting(letter_id: int) -> DeadLetter:
    letter = DeadLetter.objects.select_for_update().get(pk=letter_id)
    if letter.state != DeadLetter.State.WAITING:
        raise Refused("letter_settled", _("This letter was settled before."))
    return letter


def _settle(letter: DeadLetter, state: str, *, reason: str, actor: Actor, now: dt.datetime) -> DeadLetter:
    before = letter.state
    letter.state, letter.settled_at = state, now
    letter.save(update_fields=["state", "settled_at"])
    audit.record(
        actor=actor,
        action="foundation.deadletter.settle",
        subject=letter,
        reason=reason,
        before={"state": before},
        after={"state": state},
    )
    return letter
