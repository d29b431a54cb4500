"""A standing order, the same amount to the same account on a rhythm, and what became of each of its days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.domain.recurrence import Frequency as Rhythm
from accounts.models.account import Account
from accounts.models.customer import Customer
from accounts.models.payee import Payee
from accounts.models.payment import Payment
from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class StandingOrder(models.Model):
    """Amounts in minor units of the account's currency. `next_on` is the day it is due; `periods` those behind it."""

    class State(models.TextChoices):
        UNSIGNED = "UNSIGNED", _("waits for a signature")
        ACTIVE = "ACTIVE", _("active")
        PAUSED = "PAUSED", _("paused")
        ENDED = "ENDED", _("ended")

    class Frequency(models.TextChoices):
        WEEKLY = Rhythm.WEEKLY.value, _("every week")
        FORTNIGHTLY = Rhythm.FORTNIGHTLY.value, _("every two weeks")
        MONTHLY = Rhythm.MONTHLY.value, _("every month")
        QUARTERLY = Rhythm.QUARTERLY.value, _("every three months")
        YEARLY = Rhythm.YEARLY.value, _("every year")

    class Holiday(models.TextChoices):
        FOLLOWING = "FOLLOWING", _("on the next business day")
        PRECEDING = "PRECEDING", _("on the business day before")
        SKIP = "SKIP", _("not at all that time")
        NONE = "NONE", _("on that day all the same")

    public_id = PublicIdField(prefix="sto")
    account = models.ForeignKey(Account, models.PROTECT, related_name="standing_orders", verbose_name=_("from"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    payee = models.ForeignKey(Payee, models.PROTECT, null=True, blank=True, related_name="+")
    creditor_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )
    creditor_name = models.CharField(_("paid to"), max_length=140, blank=True)
    creditor_number = models.CharField(_("account number"), max_length=34)
    creditor_bank = models.CharField(_("bank"), max_length=11)
    amount_minor = models.BigIntegerField(_("amount"))
    reference = EncryptedTextField(_("reference"), blank=True)
    category = models.CharField(_("category"), max_length=30, blank=True)
    day = models.PositiveSmallIntegerField(_("day of the month"), default=1)
    frequency = models.CharField(_("how often"), max_length=12, choices=Frequency, default=Frequency.MONTHLY)
    holiday = models.CharField(_("on holidays"), max_length=10, choices=Holiday, default=Holiday.FOLLOWING)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    starts_on = models.DateField(_("first"), null=True, blank=True)
    ends_on = models.DateField(_("last"), null=True, blank=True)
    next_on = models.DateField(_("next"), null=True, blank=True)
    periods = models.PositiveIntegerField(default=0, editable=False)
    key = models.CharField(max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("standing order")
        verbose_name_plural = _("standing orders")
        ordering = ["pk"]
        permissions = [("manage_order", "Can pause and end standing orders for customers")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, day__gte=1, day__lte=31), name="standing_order_in_range"
            ),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="standing_order_once_a_key"),
        ]
        indexes = [
            models.Index(fields=["next_on"], condition=models.Q(state="ACTIVE"), name="standing_order_due"),
        ]

    def __str__(self) -> str:
        return self.public_id


class OrderRun(models.Model):
    """One day of a standing order: due on `due_on`, tried on `runs_on`."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("tried again today")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("not paid")
        SKIPPED = "SKIPPED", _("skipped: a holiday")

    order = models.ForeignKey(StandingOrder, models.PROTECT, related_name="runs", verbose_name=_("standing order"))
    due_on = models.DateField(_("due"))
    runs_on = models.DateField(_("tried on"))
    state = models.CharField(_("state"), max_length=8, choices=State)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, blank=True, related_name="order_run")

    class Meta:
        verbose_name = _("run of a standing order")
        verbose_name_plural = _("runs of standing orders")
        ordering = ["-due_on"]
        constraints = [models.UniqueConstraint(fields=["order", "due_on"], name="order_run_once_a_day")]
        indexes = [models.Index(fields=["runs_on"], condition=models.Q(state="WAITING"), name="order_run_waiting")]

    def __str__(self) -> str:
        return f"{self.order} {self.due_on}"
