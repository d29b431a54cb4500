"""Ways to put money by: a goal, a monthly contribution, money at notice. Amounts in minor units."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.payment import Payment
from bank.foundation.ids import PublicIdField


class Goal(models.Model):
    """Something that somebody saves for, with an account of its own that fills from another one by rules."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("running")
        PAUSED = "PAUSED", _("paused")
        STOPPED = "STOPPED", _("stopped")

    class RoundUp(models.IntegerChoices):
        OFF = 0, _("not at all")
        DOLLAR = 100, _("to the next dollar")
        TEN = 1000, _("to the next ten dollars")

    account = models.OneToOneField(Account, models.PROTECT, related_name="goal", verbose_name=_("account"))
    fills_from = models.ForeignKey(Account, models.PROTECT, related_name="goals_filled", verbose_name=_("filled from"))
    target_minor = models.BigIntegerField(_("target"))
    target_on = models.DateField(_("by"), null=True, blank=True)
    round_up_to = models.PositiveIntegerField(_("spending rounded up"), choices=RoundUp, default=RoundUp.OFF)
    payday_minor = models.BigIntegerField(_("moved on payday"), default=0)
    payday_above_minor = models.BigIntegerField(_("all above moved on payday"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    seen_through = models.BigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("savings goal")
        verbose_name_plural = _("savings goals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target_minor__gt=0, payday_minor__gte=0)
                & (models.Q(payday_above_minor=None) | models.Q(payday_above_minor__gte=0)),
                name="goal_in_range",
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


class RecurringDeposit(models.Model):
    """The contract of one RECURRING account: the same contribution every month, paid out with interest at the end."""

    class Outcome(models.TextChoices):
        RUNNING = "", _("running")
        PAID_OUT = "PAID_OUT", _("paid out")
        BROKEN = "BROKEN", _("ended early")
        LAPSED = "LAPSED", _("ended: too many missed")

    account = models.OneToOneField(Account, models.PROTECT, related_name="recurring", verbose_name=_("account"))
    paid_from = models.ForeignKey(Account, models.PROTECT, related_name="recurring_paid", verbose_name=_("paid from"))
    monthly_minor = models.BigIntegerField(_("every month"))
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    months = models.PositiveSmallIntegerField(_("months"))
    starts_on = models.DateField(_("first"))
    matures_on = models.DateField(_("matures"))
    turn = models.PositiveSmallIntegerField(_("contributions so far"), default=0)
    missed = models.PositiveSmallIntegerField(_("missed"), default=0)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    key = models.CharField(max_length=80, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("recurring deposit")
        verbose_name_plural = _("recurring deposits")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(monthly_minor__gt=0, months__gt=1, turn__lte=models.F("months")),
                name="recurring_in_range",
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


class WithdrawalNotice(models.Model):
    """Notice given on a NOTICE account: the amount may leave from `free_on` to `until`."""

    class State(models.TextChoices):
        GIVEN = "GIVEN", _("given")
        USED = "USED", _("used")
        CANCELLED = "CANCELLED", _("cancelled")
        LAPSED = "LAPSED", _("lapsed")

    public_id = PublicIdField(prefix="ntc")
    account = models.ForeignKey(Account, models.PROTECT, related_name="notices", verbose_name=_("account"))
    amount_minor = models.BigIntegerField(_("amount"))
    given_on = models.DateField(_("given"))
    free_on = models.DateField(_("free from"))
    until = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.GIVEN)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    amount_minor__gt=0, free_on__gt=models.F("given_on"), until__gte=models.F("free_on")
                ),
                name="notice_in_range",
            )
        ]

    def __str__(self) -> str:
        return self.public_id
