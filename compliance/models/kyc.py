"""Knowing the customer: the file on who they are, how risky, on what evidence, and when it is looked at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class KycFile(models.Model):
    """One customer's file. Its state is copied to the customer, where others read it."""

    class State(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("not asked yet")
        PENDING = "PENDING", _("to check")
        VERIFIED = "VERIFIED", _("verified")
        REFUSED = "REFUSED", _("not verified")

    class Risk(models.TextChoices):
        LOW = "LOW", _("low")
        MEDIUM = "MEDIUM", _("medium")
        HIGH = "HIGH", _("high")

    public_id = PublicIdField(prefix="kyc")
    customer = models.OneToOneField("accounts.Customer", models.PROTECT, related_name="+", verbose_name=_("customer"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.UNKNOWN)
    risk = models.CharField(_("risk"), max_length=6, choices=Risk, default=Risk.LOW)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("customer file")
        verbose_name_plural = _("customer files")
        ordering = ["pk"]
        permissions = [
            ("view_kyc", _("Can see customer files")),
            ("submit_kyc", _("Can submit documents for a customer")),
            ("decide_kyc", _("Can verify or refuse customers")),
            ("approve_kyc", _("Can be the second person for high-risk customers")),
        ]
        indexes = [
            models.Index(fields=["submitted_at"], condition=Q(state="PENDING"), name="kyc_pending"),
            models.Index(fields=["review_on"], condition=Q(state="VERIFIED"), name="kyc_review"),
        ]

    def __str__(self) -> str:
        return self.public_id


class KycDocument(models.Model):
    """A document that was shown; its number and who issued it are encrypted."""

    class Kind(models.TextChoices):
        HKID = "HKID", _("Hong Kong identity card")
        PASSPORT = "PASSPORT", _("passport")
        MAINLAND_ID = "MAINLAND_ID", _("Mainland identity card")
        ADDRESS = "ADDRESS", _("proof of address")
        INCOME = "INCOME", _("proof of income")

    public_id = PublicIdField(prefix="kyd")
    file = models.ForeignKey(KycFile, models.PROTECT, related_name="documents")
    kind = models.CharField(_("document"), max_length=12, choices=Kind)
    number = EncryptedTextField(_("number"), blank=True)
    issuer = EncryptedTextField(_("issued by"), blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True)
    shown_at = models.DateTimeField(_("shown"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.public_id


class KycStep(models.Model):
    """What happened to a file: who did what when, and why. Written once."""

    public_id = PublicIdField(prefix="kys")
    file = models.ForeignKey(KycFile, models.PROTECT, related_name="steps")
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=8)
    risk = models.CharField(max_length=6)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.action
