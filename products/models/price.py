"""What a version pays and costs."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from products.domain.rates import Tier, tiers_of
from products.models.version import ProductVersion


class Price(models.Model):
    """The annual rate by balance: tiers as [{"from_minor": 0, "annual_rate": "0.0125"}, …], rising.

    A debit balance costs nothing on the first `buffer_minor`, `debit_tiers` (by the amount drawn, each part at its own
    rate) on what is drawn of the arranged line, and `unarranged_rate` on what is beyond it. From `existing_from` on the
    price holds for accounts of the product's earlier variable-rate versions too; without it for new accounts alone.
    """

    class Method(models.TextChoices):
        WHOLE = "WHOLE", _("one rate on the whole balance")
        MARGINAL = "MARGINAL", _("each part at its own rate")

    version = models.OneToOneField(ProductVersion, models.PROTECT, related_name="price")
    tiers = models.JSONField(_("tiers"))
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.MARGINAL)
    day_count = models.CharField(_("day count"), max_length=8, default="ACT/365F")
    debit_tiers = models.JSONField(_("debit rates"), default=list, blank=True)
    unarranged_rate = models.DecimalField(
        _("rate beyond the arranged line"), max_digits=9, decimal_places=8, default=Decimal(0)
    )
    buffer_minor = models.BigIntegerField(_("interest-free buffer"), default=0)
    existing_from = models.DateField(_("reaches open accounts from"), null=True, blank=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(
                condition=Q(unarranged_rate__gte=0, unarranged_rate__lte=1, buffer_minor__gte=0), name="price_in_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def typed_tiers(self) -> tuple[Tier, ...]:
        return tiers_of(self.tiers)

    @property
    def typed_debit_tiers(self) -> tuple[Tier, ...]:
        """The debit rates; none where a debit balance costs nothing within the line."""
        return tiers_of(self.debit_tiers) if self.debit_tiers else ()


class Fee(models.Model):
    """A charge of a version: a fixed amount in minor units, a share of the amount, or both."""

    version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="fees")
    code = models.SlugField(_("code"), max_length=40)
    amount_minor = models.BigIntegerField(_("amount"), default=0)
    rate = models.DecimalField(_("rate"), max_digits=9, decimal_places=8, default=0)

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="fee_once_a_version"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0, rate__gte=0, rate__lte=1), name="fee_in_range"),
        ]

    def __str__(self) -> str:
        return self.code
