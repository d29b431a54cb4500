"""Positions: the one order of the log. The database does it; see migrations/0001_events.sql."""

from django.db import connection

BATCH = 1000


def sequence_all() -> int:
    """Give every committed event its position, batch by batch; return how many. Another at work counts as none."""
    given = 0
    while True:
        batch = _sequence(BATCH)
        given += max(batch, 0)
        if batch < BATCH:
            return given


def last_position() -> int:
    """Return the highest position given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_position FROM foundation_event_sequence")
        return int(cursor.fetchone()[0])


def waiting() -> int:
    """Return how many committed events have no position yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_event WHERE position IS NULL")
        return int(cursor.fetchone()[0])


def _sequence(at_most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_sequence_events(%s)", [at_most])
        return int(cursor.fetchone()[0])
