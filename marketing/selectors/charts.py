"""A campaign's result as a picture."""

from django.utils.translation import gettext as _

from bank.foundation import charts
from bank.foundation.charts import Chart
from marketing.selectors.results import CampaignResult


def funnel_of(figures: CampaignResult) -> Chart:
    """Draw contacted, seen, accepted, acted; the title says the difference to those held out."""
    stages = [
        (_("Contacted"), figures.contacted),
        (_("Seen"), figures.seen),
        (_("Accepted"), figures.accepted),
        (_("Acted"), figures.acted),
    ]
    return charts.funnel(finding(figures), stages, head=(_("Stage"), _("Customers")))


def finding(figures: CampaignResult) -> str:
    """Say what the campaign changed, in a sentence."""
    uplift = figures.uplift
    if uplift is None:
        return _("Nobody to compare with yet.")
    points = {"points": f"{uplift.difference * 100:+.1f}", "low": f"{uplift.low * 100:+.1f}"}
    points["high"] = f"{uplift.high * 100:+.1f}"
    if uplift.is_proven:
        return _("%(points)s points against those held out (95%%: %(low)s to %(high)s).") % points
    return _("No proven difference: %(points)s points (95%%: %(low)s to %(high)s).") % points
