"""What each booking date added to each value date, folded from entries by the roll-up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.ledger import LedgerAccount


class DailyDelta(models.Model):
    """The sum of the folded entries of one account, value date and booking date."""

    pk = models.CompositePrimaryKey("ledger_account_id", "value_date", "booking_date")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="deltas", db_index=False)
    value_date = models.DateField(_("value date"))
    booking_date = models.DateField(_("booking date"))
    credits = models.BigIntegerField(_("credits"))
    debits = models.BigIntegerField(_("debits"))
    entries = models.BigIntegerField(_("entries"))

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.value_date} +{self.credits} -{self.debits}"


class Fold(models.Model):
    """How far the entries of an account (of a stripe) have been folded into daily deltas."""

    pk = models.CompositePrimaryKey("ledger_account_id", "stripe")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="folds", db_index=False)
    stripe = models.SmallIntegerField()
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.ledger_account_id}/{self.stripe} {self.version}"
