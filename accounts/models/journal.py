"""Journals and entries: they only grow. A mistake is corrected by a reversal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.ledger import LedgerAccount


class Journal(models.Model):
    """Entries that sum to zero per currency, under three times: recorded, booked, valued. No personal data."""

    recorded_at = models.DateTimeField(_("recorded at"))
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("reverses"), related_name="reversals", db_index=False
    )
    booking_date = models.DateField(_("booking date"))
    value_date = models.DateField(_("value date"))
    kind = models.CharField(_("kind"), max_length=32)
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, unique=True)
    reference = models.CharField(_("reference"), max_length=140, default="")
    request_hash = models.BinaryField()

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journals")
        permissions = [
            ("reverse_journal", "Can ask for a posting to be reversed"),
            ("approve_reversal", "Can approve the reversal that another asked for"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Entry(models.Model):
    """One signed amount on one account. `version` counts the entries of an account (of a stripe) without a gap."""

    journal = models.ForeignKey(Journal, models.PROTECT, related_name="entries", verbose_name=_("journal"))
    ledger_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("ledger account")
    )
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"), null=True)
    version = models.BigIntegerField(_("version"))
    value_date = models.DateField(_("value date"))
    booking_date = models.DateField(_("booking date"))
    stripe = models.SmallIntegerField(default=0)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["ledger_account", "stripe", "version"], name="accounts_entry_version")
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class UnrolledEntry(models.Model):
    """An entry of an append-only account that the roll-up has not yet added to the balance."""

    pk = models.CompositePrimaryKey("ledger_account_id", "version")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="unrolled", db_index=False)
    version = models.BigIntegerField()
    amount = models.BigIntegerField()
    value_date = models.DateField()
    booking_date = models.DateField()

    def __str__(self) -> str:
        return f"{self.ledger_account_id}/{self.version}"
