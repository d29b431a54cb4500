"""Our accounts with other banks against what those banks say: statements, items, matches, and the rules that match."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.journal import Entry, Journal
from accounts.models.ledger import LedgerAccount
from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField

USER = settings.AUTH_USER_MODEL


class NostroAccount(models.Model):
    """Our account with another bank: theirs by `number`, ours by its ledger account, compared from `since` on."""

    public_id = PublicIdField(prefix="nos")
    ledger_account = models.OneToOneField(LedgerAccount, models.PROTECT, verbose_name=_("ledger account"))
    name = models.CharField(_("name"), max_length=80)
    number = models.CharField(_("account number there"), max_length=34, unique=True)
    servicer = models.CharField(_("bank (BIC)"), max_length=11, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    since = models.DateField(_("reconciled since"))

    class Meta:
        verbose_name = _("account with another bank")
        verbose_name_plural = _("accounts with other banks")
        permissions = [
            ("reconcile", "Can import statements, match and settle differences"),
            ("approve_reconciliation", "Can approve differences above the limit, and matching rules"),
            ("write_matching_rule", "Can write matching rules and try them"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.currency}"


class BankStatement(models.Model):
    """What the other bank said of a period, as imported; it adds up by itself. `digest` is of what it says."""

    public_id = PublicIdField(prefix="bst")
    nostro = models.ForeignKey(NostroAccount, models.PROTECT, related_name="statements", verbose_name=_("account"))
    message_id = models.CharField(_("message"), max_length=35)
    statement_id = models.CharField(_("statement"), max_length=35)
    sequence = models.BigIntegerField(_("sequence"), null=True)
    opening_minor = models.BigIntegerField(_("opening balance"))
    opening_on = models.DateField(_("opens"))
    closing_minor = models.BigIntegerField(_("closing balance"))
    closing_on = models.DateField(_("closes"))
    skipped = models.PositiveIntegerField(_("entries not booked yet"), default=0)
    digest = models.BinaryField()
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by"))

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [
            models.UniqueConstraint(fields=["nostro", "statement_id", "closing_on"], name="bank_statement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.closing_on}"


class StatementEntry(models.Model):
    """A booked entry of a statement: signed minor units, above zero where money came in to us."""

    public_id = PublicIdField(prefix="bse")
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="entries", verbose_name=_("statement"))
    number = models.PositiveIntegerField(_("number"))
    amount_minor = models.BigIntegerField(_("amount"))
    booked_on = models.DateField(_("booked"))
    value_on = models.DateField(_("value date"))
    servicer_reference = models.CharField(_("their reference"), max_length=35, blank=True)
    transaction_code = models.CharField(_("transaction code"), max_length=40, blank=True)
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, blank=True)
    details = models.PositiveIntegerField(_("transactions in it"), default=0)
    reversal = models.BooleanField(_("reversal"), default=False)
    narrative = EncryptedTextField(_("narrative"), blank=True)

    class Meta:
        verbose_name = _("statement entry")
        verbose_name_plural = _("statement entries")
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_entry_once")]

    def __str__(self) -> str:
        return f"{self.statement.statement_id}/{self.number}"


class MatchingRule(models.Model):
    """One version of a rule of matching; its text is final once tried. Live rules are tried in their order."""

    class Shape(models.TextChoices):
        ONE_TO_ONE = "ONE_TO_ONE", _("one of theirs, one of ours")
        ONE_TO_MANY = "ONE_TO_MANY", _("one of theirs, several of ours")
        MANY_TO_ONE = "MANY_TO_ONE", _("several of theirs, one of ours")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        TRIED = "TRIED", _("Tried")
        LIVE = "LIVE", _("Live")
        RETIRED = "RETIRED", _("Retired")

    public_id = PublicIdField(prefix="mru")
    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"))
    shape = models.CharField(_("shape"), max_length=11, choices=Shape)
    condition = models.TextField(_("condition"))
    automatic = models.BooleanField(_("matches by itself"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    trial = models.JSONField(_("trial"), null=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    live_at = models.DateTimeField(_("live since"), null=True)
    retired_at = models.DateTimeField(_("retired"), null=True)

    class Meta:
        verbose_name = _("matching rule")
        verbose_name_plural = _("matching rules")
        ordering = ["order", "code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="matching_rule_number"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="LIVE"), name="matching_rule_one_live"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class ReconciliationMatch(models.Model):
    """Items of both sides that are the same money; `items` remembers them after it is undone."""

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("proposed")
        CONFIRMED = "CONFIRMED", _("matched")
        UNDONE = "UNDONE", _("undone")

    public_id = PublicIdField(prefix="rcm")
    nostro = models.ForeignKey(NostroAccount, models.PROTECT, related_name="matches", verbose_name=_("account"))
    state = models.CharField(_("state"), max_length=9, choices=State)
    rule = models.ForeignKey(MatchingRule, models.PROTECT, null=True, related_name="matches", verbose_name=_("rule"))
    journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+", verbose_name=_("journal"))
    items = ArrayField(models.BigIntegerField())
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")

    def __str__(self) -> str:
        return self.public_id


class ReconciliationItem(models.Model):
    """An entry of either side that is to be matched, from the account owner's view: above zero is money that came in.

    It counts from the day on which it is in its side's balance: our booking date, or the day their statement closes.
    """

    class Side(models.TextChoices):
        OURS = "OURS", _("ours")
        THEIRS = "THEIRS", _("theirs")

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        PROPOSED = "PROPOSED", _("proposed")
        MATCHED = "MATCHED", _("matched")

    nostro = models.ForeignKey(NostroAccount, models.PROTECT, related_name="items", verbose_name=_("account"))
    side = models.CharField(_("side"), max_length=6, choices=Side)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    statement_entry = models.OneToOneField(StatementEntry, models.PROTECT, null=True, related_name="item")
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    amount_minor = models.BigIntegerField(_("amount"))
    counts_from = models.DateField(_("in the balance from"))
    value_on = models.DateField(_("value date"))
    references = ArrayField(models.CharField(max_length=140), default=list, verbose_name=_("references"))
    transaction_code = models.CharField(_("transaction code"), max_length=40, blank=True)
    match = models.ForeignKey(
        ReconciliationMatch, models.PROTECT, null=True, related_name="members", verbose_name=_("match")
    )
    owner = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))

    class Meta:
        verbose_name = _("reconciliation item")
        verbose_name_plural = _("reconciliation items")
        constraints = [
            models.CheckConstraint(
                condition=Q(side="OURS", entry__isnull=False, statement_entry=None)
                | Q(side="THEIRS", entry=None, statement_entry__isnull=False),
                name="reconciliation_item_one_side",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", match=None) | ~Q(state="OPEN") & Q(match__isnull=False),
                name="reconciliation_item_matched_has_match",
            ),
        ]
        indexes = [
            models.Index(
                fields=["nostro", "value_on"], condition=~Q(state="MATCHED"), name="reconciliation_item_break"
            ),
            models.Index(fields=["nostro", "counts_from"], name="reconciliation_item_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.pk}"
