"""Tables of marketing: one noun a file."""

from marketing.models.campaign import Campaign, ContactDecision, ContactPolicy, Response
from marketing.models.content import Content
from marketing.models.profile import Profile, ProfileDay
from marketing.models.segment import Membership, Segment

__all__ = [
    "Campaign",
    "ContactDecision",
    "ContactPolicy",
    "Content",
    "Membership",
    "Profile",
    "ProfileDay",
    "Response",
    "Segment",
]
