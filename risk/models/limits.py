"""How much a customer may send: limits, what is used of them, and each payment's claim on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from risk.models.rules import Action


class PaymentLimit(models.Model):
    """A ceiling per customer and booking day on amounts (minor units) or on the number of payments."""

    class Measure(models.TextChoices):
        """What is counted."""

        AMOUNT = "AMOUNT", _("Amount")
        COUNT = "COUNT", _("Number of payments")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    measure = models.CharField(_("measure"), max_length=6, choices=Measure)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("Empty: any."))
    channel = models.CharField(_("channel"), max_length=20, blank=True, help_text=_("Empty: every channel."))
    ceiling = models.BigIntegerField(_("ceiling"), help_text=_("Minor units, or a number of payments."))
    action = models.CharField(_("action"), max_length=6, choices=Action, default=Action.REFUSE)
    version = models.PositiveIntegerField(_("version"), default=1)
    live = models.BooleanField(_("live"), default=True)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("payment limit")
        verbose_name_plural = _("payment limits")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=models.Q(ceiling__gte=0), name="risk_limit_not_negative")]
        permissions = [("change_limit", _("Can ask for a change of a payment limit"))]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Return the short name that decisions keep, such as `daily-amount@2`."""
        return f"{self.code}@{self.version}"


class LimitUsage(models.Model):
    """What a customer has used of a limit on a booking day; the row is the counter and its lock."""

    limit = models.ForeignKey(PaymentLimit, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    used = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("use of a limit")
        verbose_name_plural = _("uses of limits")
        constraints = [
            models.UniqueConstraint(fields=["customer", "day", "limit"], name="risk_usage_once"),
            models.CheckConstraint(condition=models.Q(used__gte=0), name="risk_usage_not_negative"),
        ]


class LimitClaim(models.Model):
    """What one payment took of a counter, so that a refused payment gives back exactly that, once."""

    payment = models.ForeignKey("accounts.Payment", on_delete=models.PROTECT, related_name="+", db_index=False)
    limit = models.ForeignKey(PaymentLimit, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    taken = models.BigIntegerField()
    returned = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("claim on a limit")
        verbose_name_plural = _("claims on limits")
        constraints = [models.UniqueConstraint(fields=["payment", "limit"], name="risk_claim_once")]
