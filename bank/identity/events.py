"""What identity announces."""

from dataclasses import dataclass
from typing import ClassVar

from bank.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """A person allowed a purpose."""

    name: ClassVar[str] = "identity.consent.given"
    subject_type: ClassVar[str] = "user"

    user_id: int
    purpose: str
    text_version: int


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A person took a consent back."""

    name: ClassVar[str] = "identity.consent.withdrawn"
    subject_type: ClassVar[str] = "user"

    user_id: int
    purpose: str
    text_version: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person signed in with both factors."""

    name: ClassVar[str] = "identity.user.signed_in"
    subject_type: ClassVar[str] = "user"

    user_id: int
    factor: str
