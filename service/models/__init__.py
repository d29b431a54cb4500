"""Tables of service: one noun a file."""

from service.models.case import Case, CaseClock, CasePolicy, CaseRating
from service.models.conversation import Conversation, Message
from service.models.notification import Broadcast, Notification

__all__ = ["Broadcast", "Case", "CaseClock", "CasePolicy", "CaseRating", "Conversation", "Message", "Notification"]
