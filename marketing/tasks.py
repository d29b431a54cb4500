"""The named jobs of marketing: load, then one service call."""

from collections.abc import Iterable

from celery import shared_task
from django.db.models import Max, Min
from django.utils import timezone

from bank.foundation import clock, jobs
from bank.foundation.actor import Actor
from bank.foundation.jobs import Job, NamedJob, Payload
from marketing.models import Campaign
from marketing.services import campaigns, profiles

CUSTOMERS_A_CHUNK = 5000


class PushCampaign(NamedJob):
    """Send a campaign out, range by range of customer ids: `params` is `{"campaign": <row id>}`."""

    name = "marketing.push_campaign"

    def plan(self, job: Job) -> Iterable[Payload]:
        """Cut the segment into ranges of customer ids."""
        campaign = Campaign.objects.select_related("segment").get(pk=job.params["campaign"])
        ends = campaign.segment.members.aggregate(first=Min("customer_id"), last=Max("customer_id"))
        if ends["first"] is None:
            return
        for first in range(ends["first"], ends["last"] + 1, CUSTOMERS_A_CHUNK):
            last = min(first + CUSTOMERS_A_CHUNK - 1, ends["last"])
            yield {"first": first, "last": last, "units": last - first + 1}

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Decide and contact one range."""
        campaign = Campaign.objects.select_related("content").get(pk=job.params["campaign"])
        return campaigns.push(campaign=campaign, first=payload["first"], last=payload["last"], now=clock.now())

    def finish(self, job: Job) -> None:
        """Close the campaign and announce what came of it."""
        campaigns.finish(campaign_id=job.params["campaign"], actor=Actor.system("marketing"), now=clock.now())


class RefreshProfiles(NamedJob):
    """Move every profile's 30-day window to today: once a day, whoever did nothing included."""

    name = "marketing.refresh_profiles"

    def plan(self, job: Job) -> Iterable[Payload]:
        """One chunk: each round of it takes the next stale profiles."""
        yield {}

    def run_chunk(self, job: Job, payload: Payload, number: int) -> int:
        """Refresh until none is stale."""
        total = 0
        while moved := profiles.refresh_stale(today=timezone.localdate()):
            total += moved
        return total


@shared_task(name="marketing.refresh_profiles")
def refresh_profiles() -> None:
    """Start today's refresh; a second start on the same day changes nothing."""
    key = timezone.localdate().isoformat()
    jobs.start(RefreshProfiles.name, key=key, actor=Actor.system("marketing"), now=clock.now())
