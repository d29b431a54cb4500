"""What customers and staff read: conversations, cases, notifications."""

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import Customer
from service.models import Case, Conversation, Message, Notification

LATEST = 200


def customer_of(user_id: int) -> Customer | None:
    """Return the customer behind a login, None for a login without one."""
    return Customer.objects.filter(user_id=user_id).first()


def messages_of(customer_id: int) -> list[Message]:
    """Return the newest `LATEST` messages of a customer's conversation, oldest first."""
    newest = Message.objects.filter(conversation__customer_id=customer_id).select_related("user").order_by("-id")
    return list(reversed(newest[:LATEST]))


def messages_in(conversation: Conversation) -> list[Message]:
    """Return the newest `LATEST` messages of a conversation, oldest first."""
    return messages_of(conversation.customer_id)


def cases_of(customer_id: int) -> QuerySet[Case]:
    """Return a customer's own cases, newest first."""
    return Case.objects.filter(customer_id=customer_id).select_related("policy").order_by("-opened_at")


def case_of(customer_id: int, public_id: str) -> Case | None:
    """Return the customer's own case; None where it is another's or nobody's."""
    return cases_of(customer_id).filter(public_id=public_id).first()


def waiting_conversations(limit: int) -> Sequence[Conversation]:
    """Return the conversations that wait for an answer, longest waiting first."""
    waiting = Conversation.objects.filter(waiting_since__isnull=False).select_related("customer")
    return list(waiting.order_by("waiting_since")[:limit])


def due_cases(limit: int) -> Sequence[Case]:
    """Return the cases whose clock runs, the next due first."""
    return list(Case.objects.filter(state=Case.State.OPEN).select_related("customer").order_by("due_at")[:limit])


def notifications_of(user_id: int, limit: int = 50) -> Sequence[Notification]:
    """Return the newest in-app notifications of a login."""
    return list(Notification.objects.filter(user_id=user_id, channel="inapp").order_by("-id")[:limit])


def unseen_count(user_id: int) -> int:
    """Return how many in-app notifications a login has not seen."""
    return Notification.objects.filter(user_id=user_id, channel="inapp", seen_at__isnull=True).count()
