"""A reference rate that floating loans follow, with its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceIndex(models.Model):
    """A published rate, such as HIBOR of one month; named as its administrator names it."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    currency = models.CharField(_("currency"), max_length=3)
    administrator = models.CharField(_("published by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("reference rate")
        verbose_name_plural = _("reference rates")
        ordering = ["code"]
        permissions = [
            ("propose_fixing", "Can enter fixings of reference rates"),
            ("approve_fixing", "Can approve fixings that another entered"),
        ]

    def __str__(self) -> str:
        return self.code


class IndexFixing(models.Model):
    """What the rate stood at from a day on, as an annual fraction. Never changed."""

    index = models.ForeignKey(ReferenceIndex, models.PROTECT, related_name="fixings", verbose_name=_("reference rate"))
    on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=9, decimal_places=8)
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        verbose_name = _("fixing")
        verbose_name_plural = _("fixings")
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["index", "on"], name="fixing_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gte=-1, rate__lte=1), name="fixing_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.on}"
