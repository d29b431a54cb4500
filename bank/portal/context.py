"""What every template may use: the bank's name, the navigation of this person, the way to a human."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import NavigationItem, Text, navigation

#: The bottom bar of a phone holds four places and "More".
TABS = 4


@dataclass(frozen=True, kw_only=True)
class Place:
    """A navigation item as the template draws it."""

    label: Text
    icon: str
    url: str
    current: bool
    wide: bool = False
    narrow: bool = False


MORE = NavigationItem(label=_("More"), url_name="more", icon="menu", order=1000)
SECURITY = NavigationItem(label=_("Security"), url_name="mfa_index", icon="shield-check", order=900, tab=False)
WORKLIST = NavigationItem(label=_("Worklist"), url_name="admin:index", icon="list-checks", order=0)


def places(request: HttpRequest) -> list[Place]:
    """Return where this person can go; a member of staff has the worklist."""
    items = [WORKLIST] if getattr(request.user, "is_staff", False) else navigation()
    items = [*items, SECURITY]
    tabs = [item for item in items if item.tab][:TABS]
    drawn = [_place(item, request.path, wide=item not in tabs) for item in items]
    return [*drawn, _place(MORE, request.path, narrow=True)]


def _place(item: NavigationItem, path: str, *, wide: bool = False, narrow: bool = False) -> Place:
    url = reverse(item.url_name)
    current = path == url or (url != "/" and path.startswith(url))
    return Place(label=item.label, icon=item.icon, url=url, current=current, wide=wide, narrow=narrow)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the shell."""
    return {
        "bank_name": settings.BANK_NAME,
        "navigation": SimpleLazyObject(lambda: places(request)),
        "idle_seconds": settings.IDLE_SIGN_OUT_SECONDS,
        "help_url": reverse(settings.PORTAL_HELP_URL_NAME) if settings.PORTAL_HELP_URL_NAME else "",
    }
