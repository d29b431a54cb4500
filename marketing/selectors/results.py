"""What a campaign did: sent, seen, acted, and the difference to those held out."""

from dataclasses import dataclass

from django.db import connection

from marketing.domain.uplift import Uplift, uplift
from marketing.models import Campaign


@dataclass(frozen=True)
class CampaignResult:
    """Customers (not messages): decided, contacted on any channel, held out, left out; what the contacted did."""

    contacted: int
    held_out: int
    left_out: dict[str, int]
    seen: int
    accepted: int
    dismissed: int
    acted: int
    held_out_acted: int
    uplift: Uplift | None


def result(campaign: Campaign) -> CampaignResult:
    """Return the figures of a campaign in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, {"campaign": campaign.pk})
        rows = cursor.fetchall()
    groups: dict[str, dict[str, int]] = {verdict: {} for verdict, *_rest in rows}
    for verdict, customers, seen, accepted, dismissed, acted in rows:
        groups[verdict] = {
            "customers": customers, "seen": seen, "accepted": accepted, "dismissed": dismissed, "acted": acted,
        }  # fmt: skip
    contact = groups.pop("contact", dict.fromkeys(("customers", "seen", "accepted", "dismissed", "acted"), 0))
    held = groups.pop("hold_out", {"customers": 0, "acted": 0})
    return CampaignResult(
        contacted=contact["customers"],
        held_out=held["customers"],
        left_out={verdict: group["customers"] for verdict, group in groups.items()},
        seen=contact["seen"],
        accepted=contact["accepted"],
        dismissed=contact["dismissed"],
        acted=contact["acted"],
        held_out_acted=held["acted"],
        uplift=uplift(
            treated=contact["customers"],
            treated_acted=contact["acted"],
            held_out=held["customers"],
            held_out_acted=held["acted"],
        ),
    )


_GROUPS = """
    WITH whom AS (
        SELECT customer_id,
               CASE WHEN bool_or(verdict = 'contact') THEN 'contact' ELSE min(verdict) END AS verdict
        FROM marketing_contactdecision WHERE campaign_id = %(campaign)s GROUP BY customer_id
    ), did AS (
        SELECT customer_id, bool_or(kind = 'seen') AS seen, bool_or(kind = 'accepted') AS accepted,
               bool_or(kind = 'dismissed') AS dismissed, bool_or(kind = 'acted') AS acted
        FROM marketing_response WHERE campaign_id = %(campaign)s GROUP BY customer_id
    )
    SELECT verdict, count(*), count(*) FILTER (WHERE seen), count(*) FILTER (WHERE accepted),
           count(*) FILTER (WHERE dismissed), count(*) FILTER (WHERE acted)
    FROM whom LEFT JOIN did USING (customer_id) GROUP BY verdict ORDER BY verdict
"""
