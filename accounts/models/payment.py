"""A payment: who pays whom how much, and how far it is. The money itself is in the journal it leads to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.hold import Hold
from accounts.models.journal import Journal
from accounts.models.payee import Payee
from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class Payment(models.Model):
    """At least one side is ours. Names stay readable for search and screening; the reference is encrypted.

    `initiator` and `idempotency_key` together are unique: two clicks, two tabs or two retries make one payment.
    """

    class State(models.TextChoices):
        AWAITING_CONFIRMATION = "AWAITING_CONFIRMATION", _("waiting for you")
        HELD = "HELD", _("held while we check")
        POSTED = "POSTED", _("paid")
        REFUSED = "REFUSED", _("refused")
        CANCELLED = "CANCELLED", _("cancelled")

    class Kind(models.TextChoices):
        OWN = "OWN", _("between own accounts")
        INTERNAL = "INTERNAL", _("to an account here")
        OUTGOING = "OUTGOING", _("to another bank")
        INCOMING = "INCOMING", _("from another bank")
        CASH_IN = "CASH_IN", _("cash paid in")
        CASH_OUT = "CASH_OUT", _("cash taken out")
        CARD = "CARD", _("card payment")
        LOAN = "LOAN", _("loan")

    class Clearing(models.TextChoices):
        NONE = "", _("inside the bank")
        SENT = "SENT", _("sent to the other bank")
        SETTLED = "SETTLED", _("settled with the other bank")

    public_id = PublicIdField(prefix="pay")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    category = models.CharField(_("category"), max_length=30, blank=True)
    debtor_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="payments_out", verbose_name=_("from")
    )
    debtor_name = models.CharField(_("payer"), max_length=140, blank=True)
    creditor_account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="payments_in", verbose_name=_("to")
    )
    payee = models.ForeignKey(Payee, models.PROTECT, null=True, blank=True, related_name="payments")
    creditor_name = models.CharField(_("paid to"), max_length=140)
    creditor_number = models.CharField(_("account number"), max_length=34, blank=True)
    creditor_bank = models.CharField(_("bank"), max_length=11, blank=True)
    amount_minor = models.BigIntegerField(_("amount"))
    fee_minor = models.BigIntegerField(_("fee"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, blank=True)
    remittance = EncryptedTextField(_("reference"), blank=True)
    state = models.CharField(_("state"), max_length=24, choices=State)
    neutral_code = models.CharField(_("reason"), max_length=30, blank=True)
    clearing = models.CharField(_("clearing"), max_length=8, choices=Clearing, blank=True)
    channel = models.CharField(_("channel"), max_length=20)
    initiator = models.CharField(max_length=80, editable=False)
    idempotency_key = models.CharField(max_length=80, editable=False)
    request_hash = models.CharField(max_length=64, editable=False)
    initiated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("initiated by"),
    )
    partner_id = models.CharField(_("partner"), max_length=80, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    confirm_by = models.DateTimeField(_("confirm by"), null=True, blank=True)
    posted_at = models.DateTimeField(_("posted"), null=True, blank=True)
    journal = models.OneToOneField(Journal, models.PROTECT, null=True, blank=True, related_name="payment")
    settlement = models.ForeignKey(Journal, models.PROTECT, null=True, blank=True, related_name="settled")
    hold = models.OneToOneField(Hold, models.PROTECT, null=True, blank=True, related_name="payment")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["initiator", "idempotency_key"], name="payment_once_a_key"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0, fee_minor__gte=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(debtor_account__isnull=False) | Q(creditor_account__isnull=False),
                name="payment_one_side_ours",
            ),
            models.CheckConstraint(
                condition=Q(debtor_account=None) | Q(creditor_account=None) | ~Q(debtor_account=F("creditor_account")),
                name="payment_two_accounts",
            ),
            models.CheckConstraint(
                condition=~Q(state="POSTED") | Q(journal__isnull=False), name="payment_posted_has_journal"
            ),
            models.CheckConstraint(condition=~Q(state="HELD") | Q(hold__isnull=False), name="payment_held_has_hold"),
        ]
        indexes = [
            models.Index(fields=["debtor_account", "-id"], name="payment_by_debtor"),
            models.Index(fields=["creditor_account", "-id"], name="payment_by_creditor"),
            models.Index(
                fields=["id"], condition=Q(state__in=["HELD", "AWAITING_CONFIRMATION"]), name="payment_undecided"
            ),
            models.Index(fields=["id"], condition=Q(clearing="SENT"), name="payment_in_clearing"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def out_minor(self) -> int:
        """The amount as it leaves the payer's account."""
        return -self.amount_minor


class GuardVerdict(models.Model):
    """What one guard said of a payment. Its reasons stay with the guard's own app; never shown outside it."""

    class Answer(models.TextChoices):
        ALLOW = "ALLOW"
        HOLD = "HOLD"
        REFUSE = "REFUSE"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="verdicts")
    guard = models.CharField(max_length=60)
    owner = models.CharField(max_length=20)
    answer = models.CharField(max_length=6, choices=Answer)
    versions = models.JSONField(default=dict)
    failed = models.BooleanField(default=False)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "guard"], name="verdict_once_a_guard")]
        indexes = [
            models.Index(
                fields=["owner", "payment"], condition=Q(answer="HOLD", released_at=None), name="verdict_holding"
            )
        ]

    def __str__(self) -> str:
        return self.guard
