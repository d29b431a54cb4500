"""A standing order: the same amount to the same account every month."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from bank.foundation.ids import PublicIdField


class StandingOrder(models.Model):
    """Amounts in minor units of the account's currency."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("active")
        PAUSED = "PAUSED", _("paused")
        ENDED = "ENDED", _("ended")

    public_id = PublicIdField(prefix="sto")
    account = models.ForeignKey(Account, models.PROTECT, related_name="standing_orders", verbose_name=_("from"))
    creditor_name = models.CharField(_("paid to"), max_length=140, blank=True)
    creditor_number = models.CharField(_("account number"), max_length=34)
    creditor_bank = models.CharField(_("bank"), max_length=11)
    amount_minor = models.BigIntegerField(_("amount"))
    category = models.CharField(_("category"), max_length=30, blank=True)
    day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    next_on = models.DateField(_("next"), null=True, blank=True)

    class Meta:
        verbose_name = _("standing order")
        verbose_name_plural = _("standing orders")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, day__gte=1, day__lte=31), name="standing_order_in_range"
            )
        ]

    def __str__(self) -> str:
        return self.public_id
