"""Interest owed to customers: accrued by the day at full precision, paid out in whole minor units."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Journal
from accounts.models.ledger import LedgerAccount


class Accrual(models.Model):
    """What one day earned on the balance it closed with, in minor units to twelve decimals."""

    pk = models.CompositePrimaryKey("ledger_account_id", "day")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="accruals", db_index=False)
    day = models.DateField(_("day"))
    product_version_id = models.BigIntegerField(_("product version"))
    balance = models.BigIntegerField(_("balance"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.day} {self.amount}"


class InterestPosting(models.Model):
    """What was paid through a day: `accrued` (with what was carried before) = `posted` + `carried`."""

    pk = models.CompositePrimaryKey("ledger_account_id", "through")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="interest", db_index=False)
    through = models.DateField(_("through"))
    accrued = models.DecimalField(_("accrued"), max_digits=38, decimal_places=12)
    posted = models.BigIntegerField(_("posted"))
    carried = models.DecimalField(_("carried"), max_digits=38, decimal_places=12)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.through} {self.posted}"


class AccrualTotal(models.Model):
    """All accruals of a currency and day: what the general ledger's aggregated journal stands for."""

    pk = models.CompositePrimaryKey("currency", "day")
    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)
    cumulative = models.DecimalField(_("cumulative"), max_digits=38, decimal_places=12)
    journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.currency} {self.day} {self.amount}"
