"""Who works here in which position, and who stands in for whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bank.staff.models.position import Position


class Employee(models.Model):
    """A login that works for the bank. Whoever left keeps the row and loses every permission."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="employee", verbose_name=_("login")
    )
    position = models.ForeignKey(Position, models.PROTECT, related_name="holders", verbose_name=_("position"))
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("manager")
    )
    since = models.DateField(_("since"))
    left_on = models.DateField(_("left"), null=True, blank=True)

    class Meta:
        permissions = [("export_customer_lists", "Can export lists of customers, accounts and payments")]
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("id")), name="employee_not_own_manager"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Delegation(models.Model):
    """One permission lent to a colleague for a time, for the days that the holder is away."""

    holder = models.ForeignKey(Employee, models.PROTECT, related_name="delegated", verbose_name=_("lent by"))
    deputy = models.ForeignKey(Employee, models.PROTECT, related_name="deputises", verbose_name=_("lent to"))
    permission = models.CharField(_("permission"), max_length=120)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(holder=F("deputy")), name="delegation_to_another"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="delegation_starts_first"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} → {self.deputy}: {self.permission}"
