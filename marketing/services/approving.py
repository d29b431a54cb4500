"""What a second person approves in marketing, named in APPROVAL_HANDLERS."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bank.foundation.actor import Actor
from marketing.models import Campaign
from marketing.services import campaigns

Change = dict[str, Any]


class LaunchCampaign:
    """A campaign goes out only as its second reader saw it: the text, the condition, the hold-out."""

    action = "marketing.launch_campaign"
    permission = "marketing.approve_campaign"

    def state(self, change: Change) -> dict[str, Any]:
        """Return everything that the approval is about."""
        campaign = _campaign(change)
        return {
            "version": campaign.version,
            "state": campaign.state,
            "condition": campaign.segment.condition,
            "texts": campaign.content.texts,
            "link": campaign.content.link,
            "channels": campaign.channels,
            "hold_out_bp": campaign.hold_out_bp,
        }

    def describe(self, change: Change) -> list[tuple[str, str, str]]:
        """Return what changes: nothing is sent before, this goes out after."""
        campaign = _campaign(change)
        title, body = campaign.content.text("en")
        return [
            (_("Campaign"), "", campaign.name),
            (_("Segment"), "", f"{campaign.segment} ({campaign.segment.size})"),
            (_("Message"), "", f"{title}: {body}"),
            (_("Channels"), "", ", ".join(campaign.channels)),
            (_("Held out"), "", f"{campaign.hold_out_bp / 100:.0f} %"),
        ]

    def apply(self, change: Change, *, actor: Actor, now: datetime) -> None:
        """Let it go out."""
        campaigns.launch(campaign=_campaign(change), actor=actor, now=now)


def _campaign(change: Change) -> Campaign:
    return Campaign.objects.select_related("segment", "content").get(public_id=change["campaign"])
