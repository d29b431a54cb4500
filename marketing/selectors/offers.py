"""The offers that a customer sees in the portal."""

from collections.abc import Sequence

from marketing.models import Campaign, ContactDecision, Response


def open_offers(customer_id: int) -> Sequence[Campaign]:
    """Return the campaigns that contacted this customer in the app and were not dismissed, newest first."""
    dismissed = Response.objects.filter(customer_id=customer_id, kind=Response.Kind.DISMISSED).values("campaign_id")
    contacted = ContactDecision.objects.filter(
        customer_id=customer_id, channel="inapp", verdict=ContactDecision.Verdict.CONTACT
    ).values("campaign_id")
    campaigns = Campaign.objects.filter(pk__in=contacted).exclude(pk__in=dismissed).select_related("content")
    return list(campaigns.order_by("-launched_at")[:20])


def offer_of(customer_id: int, public_id: str) -> Campaign | None:
    """Return the campaign by which this customer was contacted; None where it was another's or nobody's."""
    decided = ContactDecision.objects.filter(customer_id=customer_id, verdict=ContactDecision.Verdict.CONTACT)
    return (
        Campaign.objects.filter(public_id=public_id, pk__in=decided.values("campaign_id"))
        .select_related("content")
        .first()
    )
