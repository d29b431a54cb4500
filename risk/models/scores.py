"""Scores of customers, partitioned by month, and the monthly figures of accounts that they are computed from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Score(models.Model):
    """A customer's probability of default in one run; the table's key is (run, customer, scored_at).

    `reasons` names the features that moved it most, heaviest first; `shares` are their parts of the log-odds.
    """

    pk = models.CompositePrimaryKey("run_id", "customer_id", "scored_at")
    run = models.ForeignKey("foundation.Job", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    customer = models.ForeignKey(
        "accounts.Customer", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    scored_at = models.DateTimeField(_("scored"))
    model_version = models.ForeignKey(
        "risk.ModelVersion", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    pd = models.FloatField(_("probability of default"))
    reasons = ArrayField(models.CharField(max_length=60), verbose_name=_("reasons"))
    shares = ArrayField(models.FloatField(), verbose_name=_("shares"))

    class Meta:
        managed = False
        db_table = "risk_score"
        verbose_name = _("score")
        verbose_name_plural = _("scores")


class AccountMonth(models.Model):
    """An account's closed month by booking date. Booking dates of the past never change, so neither does this row."""

    pk = models.CompositePrimaryKey("ledger_account_id", "month")
    ledger_account = models.ForeignKey(
        "accounts.LedgerAccount", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    month = models.DateField(help_text="first day of the month")
    inflow = models.BigIntegerField(help_text="minor units; sum of the days that ended higher")
    outflow = models.BigIntegerField(help_text="minor units, not negative; sum of the days that ended lower")
    active_days = models.PositiveSmallIntegerField()
    days_below_zero = models.PositiveSmallIntegerField()
    lowest = models.BigIntegerField(help_text="minor units; lowest balance at the end of a day")
    closing = models.BigIntegerField(help_text="minor units; balance at the end of the month")

    class Meta:
        managed = False
        db_table = "risk_accountmonth"
