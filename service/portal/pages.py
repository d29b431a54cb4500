"""What service puts on the portal's shared pages."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import HomeCard, NavigationItem
from service.selectors import desk

MESSAGES = NavigationItem(label=_("Messages"), url_name="service:conversation", icon="message-circle", order=30)
CASES = NavigationItem(label=_("Cases"), url_name="service:cases", icon="clipboard-list", order=60, tab=False)
NOTIFICATIONS = NavigationItem(
    label=_("Notifications"), url_name="service:notifications", icon="bell", order=50, tab=False
)


def news_card(request: HttpRequest) -> HomeCard | None:
    """Show the newest notifications that were not seen; no card where there are none."""
    if request.user.pk is None:
        return None
    unseen = [row for row in desk.notifications_of(request.user.pk, limit=5) if row.seen_at is None][:3]
    if not unseen:
        return None
    return HomeCard(template="service/news_card.html", context={"news": unseen}, order=30, column="aside")
