"""A position: duties, what they permit, and how much its holder may approve."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank.staff.models.department import Department


class Position(models.Model):
    """Its permissions are those of its group; an employee has them by being in it. The limit is minor units."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=80)
    department = models.ForeignKey(Department, models.PROTECT, related_name="positions", verbose_name=_("department"))
    level = models.PositiveSmallIntegerField(_("level"))
    duties = models.TextField(_("duties"))
    group = models.OneToOneField(Group, models.PROTECT, related_name="position", verbose_name=_("permissions"))
    approval_limit_minor = models.BigIntegerField(_("may approve up to"), default=0)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["department", "-level", "title"]
        permissions = [
            ("appoint_staff", "Can ask for appointments and transfers, and dismiss employees"),
            ("approve_appointment", "Can approve appointments and transfers"),
            ("approve_independent_appointment", "Can approve appointments to independent departments"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(approval_limit_minor__gte=0), name="position_limit_not_negative")
        ]

    def __str__(self) -> str:
        return gettext(self.title)
