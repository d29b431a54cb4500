"""Who calls: a registered partner with an access token of its own."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.oauth2_backends import get_oauthlib_core
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts.models import Partner, Scope

REALM = 'Bearer realm="api"'


@dataclass(frozen=True)
class Caller:
    """The partner as `request.user`: authenticated, and nobody's login."""

    partner: Partner
    pk: None = None
    is_authenticated: bool = True
    is_active: bool = True
    is_staff: bool = False


class PartnerAuthentication(BaseAuthentication):
    """A bearer token of a partner that is switched on."""

    def authenticate(self, request: Request) -> tuple[Caller, Any] | None:
        """Return the caller and its token; None without one, AuthenticationFailed with a wrong one."""
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            return None
        valid, found = get_oauthlib_core().verify_request(request, scopes=[])
        partner = Partner.objects.filter(application=found.client, active=True).first() if valid else None
        if partner is None:
            raise AuthenticationFailed(_("The access token is unknown, expired or switched off."))
        return Caller(partner), found.access_token

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge, which makes a missing token a 401."""
        return REALM


class PartnerSecurity(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description tells of it."""

    target_class = "accounts.api.authentication.PartnerAuthentication"
    name = "partner"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the client-credentials flow with our scopes."""
        scopes = {scope.value: str(scope.label) for scope in Scope}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}}}


class TokenHasScope(BasePermission):
    """The token was asked for with the view's `scope`."""

    message = _("The access token was not asked for with the scope that this needs.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the token carries the scope."""
        return bool(request.auth and request.auth.allow_scopes([view.scope]))  # type: ignore[attr-defined,union-attr]


class PartnerThrottle(SimpleRateThrottle):
    """So many requests a minute for each partner."""

    rate = "600/min"
    scope = "partner"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Count by partner."""
        caller = request.user
        return f"throttle:partner:{caller.partner.client_id}" if isinstance(caller, Caller) else None
