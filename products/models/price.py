"""What a version pays and costs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from products.domain.rates import Tier, tiers_of
from products.models.version import ProductVersion


class Price(models.Model):
    """The annual rate by balance: tiers as [{"from_minor": 0, "annual_rate": "0.0125"}, …], rising."""

    class Method(models.TextChoices):
        WHOLE = "WHOLE", _("one rate on the whole balance")
        MARGINAL = "MARGINAL", _("each part at its own rate")

    version = models.OneToOneField(ProductVersion, models.PROTECT, related_name="price")
    tiers = models.JSONField(_("tiers"))
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.MARGINAL)
    day_count = models.CharField(_("day count"), max_length=8, default="ACT/365F")

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")

    def __str__(self) -> str:
        return f"{self.version}"

    @property
    def typed_tiers(self) -> tuple[Tier, ...]:
        return tiers_of(self.tiers)


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
