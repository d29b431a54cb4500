"""What service announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """A customer or the bank wrote in their one conversation. `author` is customer, staff or system."""

    name: ClassVar[str] = "service.message.written"
    subject_type: ClassVar[str] = "conversation"

    customer_id: int
    message_id: int
    author: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A question, complaint or dispute has a clock now. `due_at` is ISO 8601, UTC."""

    name: ClassVar[str] = "service.case.opened"
    subject_type: ClassVar[str] = "case"

    customer_id: int
    kind: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CaseResolved(Event):
    """A case was answered. `in_time` says whether before its due time; `minutes` ran on its clock."""

    name: ClassVar[str] = "service.case.resolved"
    subject_type: ClassVar[str] = "case"

    customer_id: int
    kind: str
    in_time: bool
    minutes: int


@dataclass(frozen=True, kw_only=True)
class CaseRated(Event):
    """The customer said how satisfied they are with an answer: CSAT, 1 to 5."""

    name: ClassVar[str] = "service.case.rated"
    subject_type: ClassVar[str] = "case"

    customer_id: int
    kind: str
    score: int
