"""Something about a payment that a person has to look at."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """Raised with a decision that holds or refuses; closed by what was done about it."""

    class State(models.TextChoices):
        """Whether somebody still has to look."""

        OPEN = "OPEN", _("Waits")
        RELEASED = "RELEASED", _("Released")
        REFUSED = "REFUSED", _("Refused")
        NOTED = "NOTED", _("For information")

    decision = models.OneToOneField("risk.Decision", on_delete=models.PROTECT, verbose_name=_("decision"))
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(_("raised"))
    due_at = models.DateTimeField(_("due"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closing_reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="OPEN"), name="risk_alert_open")]
        permissions = [("view_risk_panel", _("Can see a customer's risk panel"))]

    def __str__(self) -> str:
        return str(self.decision)
