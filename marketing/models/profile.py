"""What the bank knows of a customer for marketing, built from the event log alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProfileDay(models.Model):
    """What a customer did on one day: the grain that windows are summed from. Money in minor units."""

    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    payments = models.PositiveIntegerField(default=0)
    spent_minor = models.BigIntegerField(default=0)
    received_minor = models.BigIntegerField(default=0)
    sign_ins = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    complaints = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("profile day")
        verbose_name_plural = _("profile days")
        constraints = [models.UniqueConstraint(fields=["customer", "day"], name="marketing_profile_day_once")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.day}"


class Profile(models.Model):
    """Facts, behaviour, preference and sentiment of a customer; windows are the last 30 days of `ProfileDay`."""

    customer = models.OneToOneField("accounts.Customer", on_delete=models.PROTECT, related_name="+", primary_key=True)
    # facts
    joined_on = models.DateField()
    # products held, by kind: bought as events say
    savings_accounts = models.PositiveIntegerField(default=0)
    current_accounts = models.PositiveIntegerField(default=0)
    term_deposits = models.PositiveIntegerField(default=0)
    loans = models.PositiveIntegerField(default=0)
    # behaviour in the last 30 days
    payments_30d = models.PositiveIntegerField(default=0)
    spent_30d_minor = models.BigIntegerField(default=0)
    received_30d_minor = models.BigIntegerField(default=0)
    sign_ins_30d = models.PositiveIntegerField(default=0)
    last_payment_on = models.DateField(null=True, blank=True)
    last_sign_in_on = models.DateField(null=True, blank=True)
    # sentiment
    messages_30d = models.PositiveIntegerField(default=0)
    complaints_30d = models.PositiveIntegerField(default=0)
    last_satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    as_of = models.DateField()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        permissions = [("run_campaigns", "Can write segments and content and ask for campaigns")]

    def __str__(self) -> str:
        return str(self.customer_id)
