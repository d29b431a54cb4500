"""Holds: money set aside on a strict account, that counts against what is available."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.ledger import LedgerAccount
from bank.foundation.ids import PublicIdField


class Hold(models.Model):
    """`amount` was set aside and `captured` of it taken; the rest is held while the state is ACTIVE."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        CAPTURED = "CAPTURED", _("Captured")
        RELEASED = "RELEASED", _("Released")
        EXPIRED = "EXPIRED", _("Expired")

    ledger_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="holds", db_index=False, verbose_name=_("ledger account")
    )
    amount = models.BigIntegerField(_("amount"))
    captured = models.BigIntegerField(_("captured"), default=0)
    placed_at = models.DateTimeField(_("placed at"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    public_id = PublicIdField(prefix="hld")
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, unique=True)
    reason = models.CharField(_("reason"), max_length=140, default="")

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")

    def __str__(self) -> str:
        return self.public_id
