"""A loan's interest: earned night by night at full precision, in a sub-ledger that agrees with its control account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Journal
from accounts.models.loan import Loan


class LoanAccrual(models.Model):
    """What one night earned, in minor units to twelve decimals. Written by the ledger's functions only.

    Interest is earned on principal that is not overdue, late interest on what is overdue. While a loan is not counted
    as income (`memorandum`) its nights are noted and not given to the general ledger; what was given before is taken
    back by a row of kind SUSPENDED, and given again by RESUMED. ADJUSTED ends what is left below a minor unit.
    """

    class Kind(models.TextChoices):
        INTEREST = "I", _("interest")
        LATE = "L", _("late interest")
        SUSPENDED = "S", _("taken out of income")
        RESUMED = "R", _("counted as income again")
        ADJUSTED = "A", _("rounding at the end")

    pk = models.CompositePrimaryKey("loan_id", "day", "kind")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="accruals", db_index=False, verbose_name=_("loan"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=1, choices=Kind)
    booked_on = models.DateField(_("booked"))
    memorandum = models.BooleanField(_("memorandum"))
    base_minor = models.BigIntegerField(_("on"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    days = models.SmallIntegerField(_("days"))
    basis = models.SmallIntegerField(_("of a year of"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)

    class Meta:
        verbose_name = _("accrual of a loan")
        verbose_name_plural = _("accruals of loans")

    def __str__(self) -> str:
        return f"{self.loan_id} {self.day} {self.amount}"


class LoanAccrualTotal(models.Model):
    """All that was earned on loans in a currency and day: what the general ledger's aggregated journal stands for."""

    pk = models.CompositePrimaryKey("currency", "day")
    currency = models.CharField(_("currency"), max_length=3)
    day = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=38, decimal_places=12)
    cumulative = models.DecimalField(_("cumulative"), max_digits=38, decimal_places=12)
    journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.currency} {self.day} {self.amount}"
