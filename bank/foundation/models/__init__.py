"""Tables of the ground: one noun a file."""

from bank.foundation.models.audit import AccessLine, AuditLine
from bank.foundation.models.calendar import BookingCalendar, CalendarRuling
from bank.foundation.models.event import DeadLetter, EventRecord, SubscriberCursor
from bank.foundation.models.idempotency import IdempotencyKey
from bank.foundation.models.job import Job, JobChunk

__all__ = [
    "AccessLine",
    "AuditLine",
    "BookingCalendar",
    "CalendarRuling",
    "DeadLetter",
    "EventRecord",
    "IdempotencyKey",
    "Job",
    "JobChunk",
    "SubscriberCursor",
]
