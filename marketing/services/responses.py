"""Record what customers do about campaigns: see, accept, dismiss an offer, and act on the goal."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from bank.foundation import audit, events
from bank.foundation.actor import Actor
from marketing.events import OfferAnswered
from marketing.models import Campaign, Response


def see(*, campaign_ids: Sequence[int], customer_id: int, now: datetime) -> None:
    """Remember the first time that a customer saw these offers."""
    Response.objects.bulk_create(
        [Response(campaign_id=pk, customer_id=customer_id, kind=Response.Kind.SEEN, at=now) for pk in campaign_ids],
        ignore_conflicts=True,
    )


def answer(*, campaign: Campaign, customer_id: int, accepted: bool, actor: Actor, now: datetime) -> None:
    """Accept or dismiss an offer; the second time changes nothing."""
    kind = Response.Kind.ACCEPTED if accepted else Response.Kind.DISMISSED
    with transaction.atomic():
        _response, fresh = Response.objects.get_or_create(
            campaign=campaign, customer_id=customer_id, kind=kind, defaults={"at": now}
        )
        if not fresh:
            return
        audit.record(actor=actor, action="marketing.offer.answer", subject=campaign, after={"kind": kind})
        events.publish(
            OfferAnswered(
                subject_id=campaign.public_id,
                subject_version=campaign.version,
                campaign_id=campaign.pk,
                customer_id=customer_id,
                accepted=accepted,
            ),
            actor=actor,
        )


def reach_goal(*, goal: str, customer_ids: Sequence[int], at: datetime) -> int:
    """Count customers who did what a campaign aims at within its days, contacted and held out alike."""
    with connection.cursor() as cursor:
        cursor.execute(_GOAL, {"goal": goal, "customers": list(customer_ids), "at": at})
        return int(cursor.rowcount)


_GOAL = """
    INSERT INTO marketing_response (campaign_id, customer_id, kind, at)
    SELECT DISTINCT d.campaign_id, d.customer_id, 'acted', %(at)s::timestamptz
    FROM marketing_contactdecision d JOIN marketing_campaign c ON c.id = d.campaign_id
    WHERE d.customer_id = ANY(%(customers)s::bigint[]) AND c.goal = %(goal)s
      AND d.verdict IN ('contact', 'hold_out')
      AND %(at)s BETWEEN d.decided_at AND d.decided_at + make_interval(days => c.goal_days)
    ON CONFLICT DO NOTHING
"""
