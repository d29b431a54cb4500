"""Money that came in for a loan, where it went, and what was asked of late payers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Journal
from accounts.models.loan import Loan
from bank.foundation.ids import PublicIdField


class Repayment(models.Model):
    """One payment towards a loan, split by the product's order. Amounts in minor units; they add up."""

    class Kind(models.TextChoices):
        COLLECTED = "COLLECTED", _("collected when due")
        RECEIVED = "RECEIVED", _("paid towards arrears")
        EARLY = "EARLY", _("repaid early in part")
        WHOLE = "WHOLE", _("repaid early as a whole")
        RECOVERY = "RECOVERY", _("recovered after the write-off")

    public_id = PublicIdField(prefix="rep")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="repayments", verbose_name=_("loan"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount_minor = models.BigIntegerField(_("amount"))
    fee_minor = models.BigIntegerField(_("fees"), default=0)
    late_minor = models.BigIntegerField(_("late interest"), default=0)
    interest_minor = models.BigIntegerField(_("interest"), default=0)
    principal_minor = models.BigIntegerField(_("principal"), default=0)
    placed = models.JSONField(_("where it went"), default=list)
    value_on = models.DateField(_("value date"))
    received_at = models.DateTimeField(_("received"))
    idempotency_key = models.CharField(max_length=80, unique=True, editable=False)
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="repayment", verbose_name=_("journal"))

    class Meta:
        verbose_name = _("repayment")
        verbose_name_plural = _("repayments")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount_minor=F("fee_minor") + F("late_minor") + F("interest_minor") + F("principal_minor"),
                    amount_minor__gt=0,
                ),
                name="repayment_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class LoanCharge(models.Model):
    """A fee that a loan was charged beside its schedule; what of it was paid, waived or written off."""

    class Kind(models.TextChoices):
        LATE = "LATE", _("late fee")
        EARLY = "EARLY", _("early repayment fee")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="charges", verbose_name=_("loan"))
    instalment_number = models.PositiveSmallIntegerField(_("instalment"), default=0)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    amount_minor = models.BigIntegerField(_("amount"))
    settled_minor = models.BigIntegerField(_("paid or waived"), default=0)
    charged_on = models.DateField(_("charged"))
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="+", verbose_name=_("journal"))

    class Meta:
        verbose_name = _("loan fee")
        verbose_name_plural = _("loan fees")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, settled_minor__gte=0, settled_minor__lte=F("amount_minor")),
                name="loan_charge_in_range",
            ),
            models.UniqueConstraint(
                fields=["loan", "instalment_number"], condition=Q(kind="LATE"), name="late_fee_once_an_instalment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan} {self.kind}"

    @property
    def unpaid_minor(self) -> int:
        return self.amount_minor - self.settled_minor


class RepaymentQuote(models.Model):
    """What repaying early costs on a day, to the cent; it holds until the day ends, and is used once."""

    class Way(models.TextChoices):
        WHOLE = "WHOLE", _("everything")
        SHORTER = "SHORTER", _("a part, and finish sooner")
        SMALLER = "SMALLER", _("a part, and pay less each time")

    public_id = PublicIdField(prefix="quo")
    loan = models.ForeignKey(Loan, models.PROTECT, related_name="quotes", verbose_name=_("loan"))
    way = models.CharField(_("how"), max_length=8, choices=Way)
    total_minor = models.BigIntegerField(_("to pay"))
    principal_minor = models.BigIntegerField(_("principal"))
    interest_minor = models.BigIntegerField(_("interest to the day"))
    late_minor = models.BigIntegerField(_("late interest"))
    charges_minor = models.BigIntegerField(_("fees due"))
    fee_minor = models.BigIntegerField(_("early repayment fee"))
    per_day_minor = models.BigIntegerField(_("more for each further day"))
    loan_version = models.PositiveIntegerField(editable=False)
    settles_on = models.DateField(_("day"))
    made_at = models.DateTimeField(_("made"))
    repayment = models.OneToOneField(
        Repayment, models.PROTECT, null=True, blank=True, related_name="quote", verbose_name=_("repayment")
    )

    class Meta:
        verbose_name = _("early repayment quote")
        verbose_name_plural = _("early repayment quotes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("principal_minor")
                    + F("interest_minor")
                    + F("late_minor")
                    + F("charges_minor")
                    + F("fee_minor")
                ),
                name="quote_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.public_id
