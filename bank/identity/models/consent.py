"""What people allowed, under which words: append-only, so that it can be proven."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What personal data may be used for only with consent."""

    MARKETING_EMAIL = "marketing.email", _("Offers by e-mail")
    MARKETING_INAPP = "marketing.inapp", _("Offers in the app")
    PROFILING = "profiling", _("Personal suggestions")


class ConsentText(models.Model):
    """A version of the words a purpose is asked under, in every language; a published one never changes."""

    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    version = models.PositiveIntegerField(_("version"))
    texts = models.JSONField(_("text"), help_text=_("One text per language code."))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="identity_consenttext_once")]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"


class Consent(models.Model):
    """One decision of one person. The latest of a purpose counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=30, choices=Purpose)
    text = models.ForeignKey(ConsentText, models.PROTECT, verbose_name=_("text"))
    given = models.BooleanField(_("given"))
    channel = models.CharField(_("channel"), max_length=20)
    evidence = models.JSONField(_("evidence"), default=dict)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["purpose", "user", "-id"], name="identity_consent_latest")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose} {self.given}"
