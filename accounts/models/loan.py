"""A loan contract and its instalments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.journal import Journal


class Loan(models.Model):
    """An instalment loan: its ledger account shows what is owed as a negative balance. Amounts in minor units."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("being repaid")
        ARREARS = "ARREARS", _("in arrears")
        REPAID = "REPAID", _("repaid")
        DEFAULTED = "DEFAULTED", _("in default")

    account = models.OneToOneField(Account, models.PROTECT, related_name="loan", verbose_name=_("account"))
    paid_from = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="loans_paid", verbose_name=_("paid from")
    )
    principal_minor = models.BigIntegerField(_("principal"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    months = models.PositiveSmallIntegerField(_("months"))
    payment_minor = models.BigIntegerField(_("monthly payment"))
    granted_on = models.DateField(_("granted"))
    first_due_on = models.DateField(_("first payment"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    outcome = models.CharField(_("recorded outcome"), max_length=1, blank=True)
    disbursement = models.OneToOneField(Journal, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(principal_minor__gt=0, months__gt=0, annual_rate__gte=0), name="loan_in_range"
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


class Instalment(models.Model):
    """One payment of a loan's schedule; the principals of a loan sum to its principal."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    amount_minor = models.BigIntegerField(_("amount"))
    principal_minor = models.BigIntegerField(_("principal"))
    interest_minor = models.BigIntegerField(_("interest"))
    balance_after_minor = models.BigIntegerField(_("owed after"))
    paid_minor = models.BigIntegerField(_("paid so far"), default=0)
    paid_on = models.DateField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["loan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="instalment_once_a_number"),
            models.CheckConstraint(
                condition=models.Q(amount_minor=models.F("principal_minor") + models.F("interest_minor")),
                name="instalment_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan} {self.number}"
