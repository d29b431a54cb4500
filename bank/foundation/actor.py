"""Who acts: passed to every service, stored with every audit line and event."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.http import HttpRequest

Kind = Literal["customer", "staff", "partner", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a machine that acts through a channel; `session` is a digest, never the session's key."""

    kind: Kind
    user_id: int | None
    channel: str = "portal"
    partner_id: str = ""
    session: str = ""

    @classmethod
    def system(cls, name: str) -> "Actor":
        """Return the bank itself at work; `name` says which part, such as `day-end`."""
        return cls(kind="system", user_id=None, channel=name)

    def as_json(self) -> dict[str, Any]:
        """Return the actor as stored in audit and event rows."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Actor":
        """Return the actor that `as_json` stored."""
        return cls(**stored)


def actor_of(request: HttpRequest) -> Actor:
    """Return who sent the request: staff in the admin, a partner with a client id, or a customer."""
    user_id = request.user.pk if request.user.is_authenticated else None
    session = _digest(request.session.session_key) if hasattr(request, "session") else ""
    partner = _partner_of(request)
    if partner:
        return Actor("partner", user_id, "api", partner, session)
    staff = request.user.is_authenticated and request.user.is_staff
    channel = "admin" if request.path.startswith("/admin/") else "api" if _is_api(request) else "portal"
    return Actor("staff" if staff else "customer", user_id, channel, "", session)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _partner_of(request: HttpRequest) -> str:
    """Return the OAuth client's id where a partner's access token authenticated the request."""
    client = getattr(getattr(request, "auth", None), "application", None)
    return str(client.client_id) if client else ""


def _digest(key: str | None) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""
