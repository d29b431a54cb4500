"""What marketing puts on the portal's shared pages: one offer at most."""

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import HomeCard, NavigationItem
from marketing.portal.views import customer_of
from marketing.selectors.offers import open_offers

OFFERS = NavigationItem(label=_("Offers"), url_name="marketing:offers", icon="tag", order=40, tab=False)


def offer_card(request: HttpRequest) -> HomeCard | None:
    """Show the newest open offer; no card without one."""
    customer = customer_of(request)
    found = open_offers(customer.pk) if customer else ()
    if not found:
        return None
    title, body = found[0].content.text(get_language() or "en")
    context = {"campaign": found[0], "title": title, "body": body}
    return HomeCard(template="marketing/offer_card.html", context=context, order=80, column="aside")
