"""What marketing announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class CampaignLaunched(Event):
    """A campaign was approved by a second person and goes out. `audience` is the size of its segment then."""

    name: ClassVar[str] = "marketing.campaign.launched"
    subject_type: ClassVar[str] = "campaign"

    campaign_id: int
    audience: int


@dataclass(frozen=True, kw_only=True)
class CampaignPushed(Event):
    """A campaign reached everyone it may: how many were contacted, held out, and left out for a reason."""

    name: ClassVar[str] = "marketing.campaign.pushed"
    subject_type: ClassVar[str] = "campaign"

    campaign_id: int
    contacted: int
    held_out: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class OfferAnswered(Event):
    """A customer accepted or dismissed an offer."""

    name: ClassVar[str] = "marketing.offer.answered"
    subject_type: ClassVar[str] = "offer"

    campaign_id: int
    customer_id: int
    accepted: bool
