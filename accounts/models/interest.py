"""Interest on customers' accounts: accrued by the day at full precision, posted in whole minor units.

Amounts are credit-positive: above zero the bank owes them to the customer, below zero the customer owes them. Written
only by the SQL functions; nothing here is ever changed.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Journal
from accounts.models.ledger import LedgerAccount
from products.models import Price


class Side(models.TextChoices):
    """Who owes it."""

    CREDIT = "C", _("earned")
    DEBIT = "D", _("charged")


class Accrual(models.Model):
    """What one night brought on the balance that its day closed with, in minor units to twelve decimals."""

    pk = models.CompositePrimaryKey("ledger_account_id", "day")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="accruals", db_index=False)
    day = models.DateField(_("day"))
    price = models.ForeignKey(Price, models.PROTECT, related_name="+", db_index=False)
    balance = models.BigIntegerField(_("balance"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.day} {self.amount}"


class AccrualAdjustment(models.Model):
    """What became known of a day later, on `known_on`: a correction (what it adds), or a bonus for a period ended."""

    class Kind(models.TextChoices):
        CREDIT = "C", _("correction of what was earned")
        DEBIT = "D", _("correction of what was charged")
        BONUS = "B", _("bonus")

    pk = models.CompositePrimaryKey("ledger_account_id", "known_on", "day", "kind")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="adjustments", db_index=False)
    known_on = models.DateField(_("known on"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=1, choices=Kind)
    price = models.ForeignKey(Price, models.PROTECT, related_name="+", db_index=False)
    balance = models.BigIntegerField(_("balance"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.day} {self.kind} {self.amount}"


class CreditLine(models.Model):
    """What an account may owe by arrangement, from a booking date on; kept by the floor of its balance."""

    pk = models.CompositePrimaryKey("ledger_account_id", "since")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="credit_lines", db_index=False)
    since = models.DateField(_("since"))
    line = models.BigIntegerField(_("credit line"))

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.since} {self.line}"


class InterestPosting(models.Model):
    """What was posted through a day: `accrued` (with what was carried before) = `posted` + `carried`."""

    pk = models.CompositePrimaryKey("ledger_account_id", "side", "through")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="interest", db_index=False)
    side = models.CharField(_("side"), max_length=1, choices=Side)
    through = models.DateField(_("through"))
    accrued = models.DecimalField(_("accrued"), max_digits=38, decimal_places=12)
    posted = models.BigIntegerField(_("posted"))
    carried = models.DecimalField(_("carried"), max_digits=38, decimal_places=12)
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.ledger_account_id} {self.side} {self.through} {self.posted}"


class AccrualTotal(models.Model):
    """All accruals of a currency, side and day: what the general ledger's aggregated journal stands for."""

    pk = models.CompositePrimaryKey("day", "currency", "side")
    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    side = models.CharField(_("side"), max_length=1, choices=Side)
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)
    journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.currency} {self.side} {self.day} {self.amount}"
