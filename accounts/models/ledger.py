"""The ledger's accounts and their balances. Written only by the ledger's SQL functions; amounts in minor units."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerAccount(models.Model):
    """A place where entries add up. Currency, kind and mode are fixed for ever; credit-positive."""

    class Kind(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("Customer")
        CONTROL = "CONTROL", _("Control")
        ASSET = "ASSET", _("Asset")
        LIABILITY = "LIABILITY", _("Liability")
        EQUITY = "EQUITY", _("Equity")
        INCOME = "INCOME", _("Income")
        EXPENSE = "EXPENSE", _("Expense")

    class Mode(models.TextChoices):
        STRICT = "STRICT", _("Exact, with a floor")
        STRIPED = "STRIPED", _("In stripes")
        APPEND = "APPEND", _("Append-only, rolled up")

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    mode = models.CharField(_("balance mode"), max_length=8, choices=Mode)
    calendar = models.CharField(_("booking calendar"), max_length=8)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        permissions = [("read_general_ledger", "Can read the statements of the general ledger")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def state(self) -> str:
        """Return OPEN or CLOSED; a closed account takes no postings."""
        return "OPEN" if self.balance.is_open else "CLOSED"


class Balance(models.Model):
    """What a strict account has now. Of other modes only what has been rolled up: read through selectors."""

    ledger_account = models.OneToOneField(LedgerAccount, models.PROTECT, primary_key=True, related_name="balance")
    ledger = models.BigIntegerField(_("ledger balance"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    floor = models.BigIntegerField(_("floor"), default=0)
    version = models.BigIntegerField(_("version"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    mode = models.CharField(_("balance mode"), max_length=1)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")

    def __str__(self) -> str:
        return f"{self.ledger} {self.currency}"


class BalanceStripe(models.Model):
    """A part of a striped account's balance, so that sessions that post at once touch different rows."""

    pk = models.CompositePrimaryKey("ledger_account_id", "stripe")
    ledger_account = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="stripes")
    stripe = models.SmallIntegerField()
    ledger = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.ledger_account_id}/{self.stripe}"
