"""Write in the one conversation between a customer and the bank."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from bank.foundation import audit, events, live
from bank.foundation.actor import Actor
from bank.foundation.errors import Refused
from service.events import MessageWritten
from service.models import Case, Conversation, Message
from service.services import notifications

LONGEST_MESSAGE = 4000


def write(*, customer_id: int, body: str, key: str, actor: Actor, now: datetime, case: Case | None = None) -> Message:
    """A customer says something; staff who answer customers see it at once.

    The same `key` again returns the first message. Raises Refused for an empty or too long text.
    """
    text = _checked(body)
    with transaction.atomic():
        conversation = conversation_of(customer_id=customer_id, now=now)
        message, fresh = _append(
            Message(
                conversation=conversation,
                author=Message.Author.CUSTOMER,
                user_id=_person(actor),
                body=text,
                channel=actor.channel,
                written_at=now,
                key=key,
                case=case,
            )
        )
        if fresh:
            conversation.waiting_since = conversation.waiting_since or now
            conversation.read_by_customer_at = now
            _announce(conversation, message, actor)
    if fresh:
        live.notify("staff.service.answer_customers", "message", {"conversation": conversation.public_id})
    return message


def reply(
    *, conversation_id: int, body: str, key: str, actor: Actor, now: datetime, case: Case | None = None
) -> Message:
    """A member of staff answers; the customer sees it at once and is told by e-mail.

    The same `key` again returns the first message. Raises Refused for an empty or too long text.
    """
    text = _checked(body)
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update().select_related("customer").get(pk=conversation_id)
        message, fresh = _append(
            Message(
                conversation=conversation,
                author=Message.Author.STAFF,
                user_id=_person(actor),
                body=text,
                channel=actor.channel,
                written_at=now,
                key=key,
                case=case,
            )
        )
        if fresh:
            conversation.waiting_since = None
            _announce(conversation, message, actor)
            _tell_customer(conversation, message, now)
    return message


def read_by_customer(*, customer_id: int, now: datetime) -> None:
    """Remember that the customer has seen everything up to now."""
    Conversation.objects.filter(customer_id=customer_id).update(read_by_customer_at=now)


def conversation_of(*, customer_id: int, now: datetime) -> Conversation:
    """Return the customer's conversation, locked; it is opened by the first word. Needs a transaction."""
    Conversation.objects.get_or_create(customer_id=customer_id, defaults={"opened_at": now, "last_message_at": now})
    return Conversation.objects.select_for_update().select_related("customer").get(customer_id=customer_id)


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Refused("no_author", _("A person writes, not a machine."))
    return actor.user_id


def _checked(body: str) -> str:
    text = body.replace("\x00", "").strip()
    if not text:
        raise Refused("empty_message", _("Write what you want to tell us."))
    if len(text) > LONGEST_MESSAGE:
        raise Refused(
            "message_too_long",
            _("Your message has %(length)s characters; the most is %(most)s. Shorten it or send it in two."),
            length=len(text),
            most=LONGEST_MESSAGE,
        )
    return text


def _append(message: Message) -> tuple[Message, bool]:
    """Save a message unless its key was used before; return the one that stands and whether it is new."""
    first = Message.objects.filter(conversation=message.conversation, key=message.key).first()
    if first is not None:
        return first, False
    message.save()
    return message, True


def _announce(conversation: Conversation, message: Message, actor: Actor) -> None:
    conversation.last_message_at = message.written_at
    conversation.version += 1
    conversation.save(update_fields=["last_message_at", "version", "waiting_since", "read_by_customer_at"])
    audit.record(
        actor=actor, action="service.message.write", subject=conversation, after={"message": message.public_id}
    )
    events.publish(
        MessageWritten(
            subject_id=conversation.public_id,
            subject_version=conversation.version,
            customer_id=conversation.customer_id,
            message_id=message.pk,
            author=message.author,
            channel=message.channel,
        ),
        actor=actor,
    )


def _tell_customer(conversation: Conversation, message: Message, now: datetime) -> None:
    customer: Customer = conversation.customer
    if customer.user_id is None:
        return
    live.notify(f"user.{customer.user_id}", "message", {"conversation": conversation.public_id})
    notifications.send(
        user_id=customer.user_id, code="message.answered", key=message.public_id, now=now, link="/messages/"
    )
