"""What of a day's end could not be done, account by account."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.ledger import LedgerAccount


class DayEndItem(models.Model):
    """An account whose step failed. It waits there, and with it the account's later steps and days, until staff act."""

    class State(models.TextChoices):
        FAILED = "FAILED", _("failed")
        DONE = "DONE", _("done after all")
        SKIPPED = "SKIPPED", _("skipped")

    calendar = models.CharField(_("calendar"), max_length=8)
    day = models.DateField(_("day"))
    step = models.CharField(_("step"), max_length=60)
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", verbose_name=_("account"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.FAILED)
    error = models.TextField(_("error"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=1)
    failed_at = models.DateTimeField(_("failed"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("day-end item")
        verbose_name_plural = _("day-end items")
        permissions = [
            ("settle_dayenditem", "Can retry and skip failed items of a day's end"),
            ("close_day", "Can close the bank's day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day", "step", "ledger_account"], name="dayend_item_once"),
            models.CheckConstraint(
                condition=~Q(state="SKIPPED") | ~Q(reason=""), name="dayend_item_skipped_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["ledger_account", "day"], condition=Q(state="FAILED"), name="dayend_item_failed")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.step} {self.ledger_account}"
