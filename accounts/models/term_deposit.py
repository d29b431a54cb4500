"""A term deposit's contract: what was placed at which rate until when, and what then happens to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account


class TermDeposit(models.Model):
    """The contract of one TERM_DEPOSIT account: minor units, a rate a year. A renewal is a new contract."""

    class AtMaturity(models.TextChoices):
        PAY_OUT = "PAY_OUT", _("Pay everything out")
        RENEW_PRINCIPAL = "RENEW_PRINCIPAL", _("Renew the deposit, pay the interest out")
        RENEW_ALL = "RENEW_ALL", _("Renew the deposit with its interest")

    class Outcome(models.TextChoices):
        RUNNING = "", _("running")
        PAID_OUT = "PAID_OUT", _("paid out")
        RENEWED = "RENEWED", _("renewed")
        BROKEN = "BROKEN", _("ended early")

    account = models.OneToOneField(Account, models.PROTECT, related_name="term_deposit", verbose_name=_("account"))
    principal_minor = models.BigIntegerField(_("placed"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    placed_on = models.DateField(_("placed on"))
    matures_on = models.DateField(_("matures"))
    at_maturity = models.CharField(_("at maturity"), max_length=16, choices=AtMaturity, default=AtMaturity.PAY_OUT)
    pays_to = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="deposits_paid", verbose_name=_("paid to")
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal", verbose_name=_("renews")
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    cost_minor = models.BigIntegerField(_("cost of ending early"), default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("term deposit")
        verbose_name_plural = _("term deposits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    principal_minor__gt=0, annual_rate__gte=0, cost_minor__gte=0, matures_on__gt=models.F("placed_on")
                ),
                name="term_deposit_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", ended_on=None) | (~models.Q(outcome="") & ~models.Q(ended_on=None)),
                name="term_deposit_ends_with_a_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.account)
