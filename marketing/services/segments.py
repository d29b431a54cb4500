"""Write segments and keep their members true, by delta and set-based."""

from datetime import datetime

from django.db import connection, transaction

from bank.foundation import audit, conditions
from bank.foundation.actor import Actor
from marketing.models import Segment
from marketing.selectors.vocabulary import PROFILE


def define(*, code: str, name: str, condition: str, actor: Actor, now: datetime) -> Segment:
    """Write a segment, or its next version, and find its members.

    Raises ConditionError, naming line and column, for a condition that is not one.
    """
    conditions.parse(condition, PROFILE)
    with transaction.atomic():
        latest = Segment.objects.select_for_update().filter(code=code).order_by("-version").first()
        segment = Segment.objects.create(
            code=code,
            version=latest.version + 1 if latest else 1,
            name=name,
            condition=condition,
            created_at=now,
            created_by_id=actor.user_id,
        )
        audit.record(
            actor=actor,
            action="marketing.segment.define",
            subject=segment,
            before={"condition": latest.condition} if latest else None,
            after={"condition": condition},
        )
        refresh(segment, now=now)
    return segment


def refresh(segment: Segment, *, now: datetime) -> int:
    """Let those leave of whom the condition no longer holds, let the others join; return the size."""
    predicate, params = conditions.parse(segment.condition, PROFILE).sql()
    belongs = f"SELECT p.customer_id FROM marketing_profile p WHERE {predicate}"  # noqa: S608 - compiled, parameterised
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM marketing_membership WHERE segment_id = %s AND customer_id NOT IN ({belongs})",  # noqa: S608
            [segment.pk, *params],
        )
        cursor.execute(
            "INSERT INTO marketing_membership (segment_id, customer_id, since) "  # noqa: S608
            f"SELECT %s, member.customer_id, %s FROM ({belongs}) member ON CONFLICT DO NOTHING",
            [segment.pk, now, *params],
        )
        cursor.execute("SELECT count(*) FROM marketing_membership WHERE segment_id = %s", [segment.pk])
        segment.size, segment.refreshed_at = int(cursor.fetchone()[0]), now
        segment.save(update_fields=["size", "refreshed_at"])
    return segment.size
