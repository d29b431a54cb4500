"""What a guard decided about a payment, and all it takes to decide it again in the same way."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Decision(models.Model):
    """A guard's verdict on a payment: evidence, so it is written once and never changed (a trigger sees to it).

    `versions` maps each rule or limit looked at to its version; `reasons` lists what hit, with its figures.
    """

    class Guard(models.TextChoices):
        """Which guard decided."""

        FRAUD = "fraud", _("Detection rules")
        LIMITS = "limits", _("Limits")

    class Verdict(models.TextChoices):
        """What it decided."""

        ALLOW = "ALLOW", _("Allowed")
        HOLD = "HOLD", _("Held")
        REFUSE = "REFUSE", _("Refused")

    public_id = PublicIdField(prefix="dec")
    payment = models.ForeignKey(
        "accounts.Payment", on_delete=models.PROTECT, related_name="+", verbose_name=_("payment")
    )
    guard = models.CharField(_("guard"), max_length=10, choices=Guard)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict)
    reasons = models.JSONField(_("reasons"))
    features = models.JSONField(_("figures"))
    versions = models.JSONField(_("versions"))
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("payment decision")
        verbose_name_plural = _("payment decisions")
        ordering = ["-id"]
        permissions = [("release_payment", _("Can release or refuse payments held by risk"))]

    def __str__(self) -> str:
        return self.public_id
