"""What the bank measures about itself, and what it read each day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Indicator(models.Model):
    """A versioned definition. `reader` names the function of `metrics.selectors.readers` that reads it daily."""

    class Kind(models.TextChoices):
        BUSINESS = "BUSINESS", _("Business")
        TECHNICAL = "TECHNICAL", _("Technical")
        USER = "USER", _("User")
        FINANCIAL = "FINANCIAL", _("Financial")

    class Unit(models.TextChoices):
        COUNT = "COUNT", _("count")
        SHARE = "SHARE", _("share, 0 to 1")
        SECONDS = "SECONDS", _("seconds")
        MONEY = "MONEY", _("minor units of the bank's currency")
        SCORE = "SCORE", _("score, 1 to 5")

    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.CharField(max_length=10, choices=Unit)
    reader = models.CharField(max_length=60)
    owner = models.CharField(max_length=60)
    more_is_better = models.BooleanField(default=True)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    valid_from = models.DateField()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["kind", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="metrics_indicator_version")]
        permissions = [("read_indicators", "Can see indicators"), ("set_target", "Can set an indicator's target")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def meets_target(self, value: object) -> bool | None:
        """Return whether a value is on the good side of the target, None without a target."""
        if self.target is None:
            return None
        return value >= self.target if self.more_is_better else value <= self.target  # type: ignore[operator]


class Reading(models.Model):
    """The value of an indicator for a day. Reading the same day again corrects it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    day = models.DateField()
    value = models.DecimalField(max_digits=24, decimal_places=6)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["indicator", "day"], name="metrics_reading_once_a_day")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.day}: {self.value}"
