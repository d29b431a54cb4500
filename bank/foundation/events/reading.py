"""Reading the log by position."""

from collections.abc import Collection

from django.db.models import QuerySet

from bank.foundation.events.definition import Envelope
from bank.foundation.models.event import EventRecord


def read(names: Collection[str], *, after: int, limit: int, up_to: int | None = None) -> list[Envelope]:
    """Return the next events of these names after a position, in order; `up_to` bounds how far it looks."""
    found = EventRecord.objects.filter(position__gt=after, name__in=list(names))
    if up_to is not None:
        found = found.filter(position__lte=up_to)
    return [envelope(row) for row in found.order_by("position")[:limit]]


def at(position: int) -> Envelope | None:
    """Return the event at a position."""
    row = EventRecord.objects.filter(position=position).first()
    return envelope(row) if row else None


def about(subject_type: str, subject_id: str) -> QuerySet[EventRecord]:
    """Return the sequenced events of one subject, for tests and staff pages."""
    return EventRecord.objects.filter(subject_type=subject_type, subject_id=subject_id, position__isnull=False)


def envelope(row: EventRecord) -> Envelope:
    """Return the row as subscribers see it."""
    return Envelope(
        position=row.position or 0,
        name=row.name,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        subject_version=row.subject_version,
        payload=row.payload,
        occurred_at=row.occurred_at,
        actor=row.actor,
    )
