"""A department: a part of the bank with a purpose, and whether it is independent of the business."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """Independent departments (compliance, audit) report past the business; their work is not open to it."""

    class Kind(models.TextChoices):
        BUSINESS = "BUSINESS", _("business")
        CONTROL = "CONTROL", _("control")
        SUPPORT = "SUPPORT", _("support")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    independent = models.BooleanField(_("independent of the business"), default=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]

    def __str__(self) -> str:
        return gettext(self.name)
