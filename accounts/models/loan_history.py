"""What a loan's schedule and rate were before: nothing that was promised is lost when it is replaced."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Journal
from accounts.models.loan import Loan


class LoanSchedule(models.Model):
    """A schedule that held from a day on, and why it was made; the latest is the one that the instalments show."""

    class Reason(models.TextChoices):
        GRANTED = "GRANTED", _("as granted")
        TRANCHE = "TRANCHE", _("money paid out")
        REPRICED = "REPRICED", _("rate set anew from the index")
        RATE = "RATE", _("rate changed")
        PREPAID = "PREPAID", _("repaid early in part")
        HOLIDAY = "HOLIDAY", _("payments skipped")
        RESTRUCTURED = "RESTRUCTURED", _("restructured")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="schedules", verbose_name=_("loan"))
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.CharField(_("why"), max_length=12, choices=Reason)
    explanation = models.CharField(_("reason"), max_length=500, blank=True)
    from_on = models.DateField(_("from"))
    made_at = models.DateTimeField(_("made"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    payment_minor = models.BigIntegerField(_("monthly payment"))
    instalments_left = models.PositiveSmallIntegerField(_("payments"))
    owed_minor = models.BigIntegerField(_("owed"))

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["loan", "number"]
        constraints = [models.UniqueConstraint(fields=["loan", "number"], name="loan_schedule_once_a_number")]

    def __str__(self) -> str:
        return f"{self.loan} {self.number}"


class SupersededInstalment(models.Model):
    """An instalment of a schedule that was replaced before it fell due."""

    schedule = models.ForeignKey(LoanSchedule, models.PROTECT, related_name="superseded", verbose_name=_("schedule"))
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    amount_minor = models.BigIntegerField(_("amount"))
    principal_minor = models.BigIntegerField(_("principal"))
    interest_minor = models.BigIntegerField(_("interest"))
    fee_minor = models.BigIntegerField(_("fee"))
    balance_after_minor = models.BigIntegerField(_("owed after"))

    class Meta:
        verbose_name = _("superseded instalment")
        verbose_name_plural = _("superseded instalments")
        ordering = ["schedule", "number"]
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="superseded_once_a_number")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.number}"


class LoanRate(models.Model):
    """The annual rate of the nights from a day on, and the fixing or decision that set it."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="rates", verbose_name=_("loan"))
    from_on = models.DateField(_("from"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    index_rate = models.DecimalField(_("index"), max_digits=9, decimal_places=8, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["loan", "from_on"]
        constraints = [models.UniqueConstraint(fields=["loan", "from_on"], name="loan_rate_once_a_day")]

    def __str__(self) -> str:
        return f"{self.loan} {self.from_on}"


class Tranche(models.Model):
    """A part of a loan that was paid out."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="tranches", verbose_name=_("loan"))
    number = models.PositiveSmallIntegerField(_("number"))
    amount_minor = models.BigIntegerField(_("amount"))
    fee_minor = models.BigIntegerField(_("fee"), default=0)
    paid_out_on = models.DateField(_("paid out"))
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tranche")
        verbose_name_plural = _("tranches")
        ordering = ["loan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="tranche_once_a_number"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0, fee_minor__gte=0), name="tranche_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.loan} {self.number}"


class ArrearsChange(models.Model):
    """The day on which a loan moved into another bucket: what its arrears' timeline shows."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="arrears", verbose_name=_("loan"))
    on = models.DateField(_("on"))
    bucket = models.CharField(_("bucket"), max_length=10)
    days_past_due = models.PositiveIntegerField(_("days past due"))
    overdue_minor = models.BigIntegerField(_("overdue"))

    class Meta:
        verbose_name = _("change of arrears")
        verbose_name_plural = _("changes of arrears")
        ordering = ["loan", "on"]
        constraints = [models.UniqueConstraint(fields=["loan", "on"], name="arrears_once_a_day")]

    def __str__(self) -> str:
        return f"{self.loan} {self.on} {self.bucket}"
