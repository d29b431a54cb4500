"""A month's statement, as it was issued."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from bank.foundation.ids import PublicIdField


class Statement(models.Model):
    """Opening and closing balance of a closed month, in minor units; the entries come from the ledger."""

    public_id = PublicIdField(prefix="stm")
    account = models.ForeignKey(Account, models.PROTECT, related_name="statements", verbose_name=_("account"))
    month = models.DateField(_("month"))
    opening_minor = models.BigIntegerField(_("opening balance"))
    closing_minor = models.BigIntegerField(_("closing balance"))
    money_in_minor = models.BigIntegerField(_("money in"))
    money_out_minor = models.BigIntegerField(_("money out"))
    entries = models.PositiveIntegerField(_("entries"))
    issued_at = models.DateTimeField(_("issued"))

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["account", "month"], name="statement_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="statement_month_starts_on_first"),
            models.CheckConstraint(
                condition=models.Q(
                    closing_minor=models.F("opening_minor") + models.F("money_in_minor") - models.F("money_out_minor")
                ),
                name="statement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.month:%Y-%m}"
