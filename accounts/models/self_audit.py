"""The ledger's self-audit, kept: every run with what it looked at, and every drift with what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.ledger import LedgerAccount
from bank.foundation.ids import PublicIdField


class AuditRun(models.Model):
    """One run. Of what is new it covers the sealed journals low <= position < high, and the next begins there."""

    class Kind(models.TextChoices):
        FRESH = "FRESH", _("what is new")
        WHOLE = "WHOLE", _("everything")

    public_id = PublicIdField(prefix="aud")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    started_by = models.JSONField(_("started by"), default=dict)
    low = models.BigIntegerField(_("from position"), default=0)
    high = models.BigIntegerField(_("to position"), default=0)
    checked = models.JSONField(_("rows checked"), default=dict)
    found = models.PositiveIntegerField(_("found wrong"), default=0)

    class Meta:
        verbose_name = _("audit of the ledger")
        verbose_name_plural = _("audits of the ledger")
        ordering = ["-pk"]
        permissions = [("run_audit", "Can start an audit of the whole ledger")]
        indexes = [models.Index(fields=["kind", "-id"], name="auditrun_latest")]

    def __str__(self) -> str:
        return self.public_id


class Drift(models.Model):
    """Something that does not agree. Found again it stays one; settled it stays settled, unless its figures change."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        SETTLED = "SETTLED", _("settled")

    public_id = PublicIdField(prefix="dri")
    check_name = models.CharField(_("check"), max_length=60)
    where = models.CharField(_("where"), max_length=200)
    found = models.TextField(_("what"))
    ledger_account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drifts",
        db_constraint=False,
        verbose_name=_("ledger account"),
    )
    journal_id = models.BigIntegerField(_("journal"), null=True, blank=True)
    run = models.ForeignKey(AuditRun, models.PROTECT, related_name="drifts", verbose_name=_("first found by"))
    found_at = models.DateTimeField(_("found at"))
    seen_at = models.DateTimeField(_("last seen at"))
    blocks = models.BooleanField(_("stops its account"), default=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("drift of the ledger")
        verbose_name_plural = _("drifts of the ledger")
        ordering = ["-pk"]
        permissions = [
            ("settle_drift", "Can ask for a drift of the ledger to be settled"),
            ("approve_drift", "Can approve the settling that another asked for"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["check_name", "where"], condition=models.Q(state="OPEN"), name="drift_open_once"
            )
        ]
        indexes = [models.Index(fields=["check_name", "where"], name="drift_by_place")]

    def __str__(self) -> str:
        return f"{self.check_name}: {self.where}"


class BlockedAccount(models.Model):
    """A customer's ledger account in doubt: closed to postings until released. Written by the ledger's functions."""

    ledger_account = models.OneToOneField(LedgerAccount, models.PROTECT, primary_key=True, related_name="blocked")
    was_open = models.BooleanField()
    since = models.DateTimeField(_("since"))

    def __str__(self) -> str:
        return f"{self.ledger_account_id}"
