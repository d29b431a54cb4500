"""Announcing: one row in the caller's transaction, and after the commit a poke for those who read."""

import itertools
import json
import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.db import connection, transaction

from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.events.definition import Event
from bank.foundation.redis import redis
from bank.foundation.statements import Statement, execute

log = logging.getLogger(__name__)

INSERT = """
INSERT INTO foundation_event (occurred_at, name, subject_type, subject_id, subject_version, payload, actor)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
INSERT_MANY = """
INSERT INTO foundation_event (occurred_at, actor, name, subject_type, subject_id, subject_version, payload)
SELECT %s::timestamptz, %s::jsonb, e.*
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::jsonb[]) AS e
"""
# While this key stands a drain is on its way; the drain removes it before it looks.
POKED = "foundation:events:poked"
POKE_SECONDS = 5


def publish(event: Event, *, actor: Actor | None = None) -> None:
    """Write the event beside the change it tells of; lock the subject first. RuntimeError outside a transaction."""
    execute(announcing(event, actor=actor))


def announcing(event: Event, *, actor: Actor | None = None) -> Statement:
    """Return what `publish` runs, for a change that writes its own rows in the same round trip."""
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs in the transaction of the change that it announces")
    poke_on_commit()
    return INSERT, (
        clock.now(),
        event.name,
        event.subject_type,
        event.subject_id,
        event.subject_version,
        json.dumps(event.payload()),
        json.dumps(actor.as_json()) if actor else None,
    )


def publish_many(events: Sequence[Event], *, actor: Actor | None = None) -> None:
    """Write many events in one statement a thousand, as `publish` writes one."""
    if not connection.in_atomic_block:
        raise RuntimeError("publish_many() belongs in the transaction of the changes that it announces")
    now, by = clock.now(), json.dumps(actor.as_json()) if actor else None
    for some in itertools.batched(events, 1000):
        columns: list[list[Any]] = [
            [event.name for event in some],
            [event.subject_type for event in some],
            [event.subject_id for event in some],
            [event.subject_version for event in some],
            [json.dumps(event.payload()) for event in some],
        ]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_MANY, [now, by, *columns])
    poke_on_commit()


def poke_on_commit() -> None:
    """Ask for a drain once this transaction has committed; asked often, done once."""
    if not any(entry[1] is poke for entry in connection.run_on_commit):
        transaction.on_commit(poke)


def poke() -> None:
    """Have a worker drain the log unless one is already asked to. A broker that is down costs nothing but time."""
    try:
        if redis().set(POKED, 1, nx=True, ex=POKE_SECONDS):
            current_app.send_task("foundation.drain_events", ignore_result=True, retry=False)
    except Exception as error:
        log.warning("event log: could not poke a worker, the beat will: %s", error)
