"""What the bank told a person, on one channel. Partitioned by month (see the migration)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class Broadcast(models.Model):
    """One text that many people get, in three languages: `{"en": [title, body], "zh-hant": …}`. Written once."""

    public_id = PublicIdField(prefix="brd")
    code = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    texts = models.JSONField()
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")

    def __str__(self) -> str:
        return self.key

    def text(self, language: str) -> tuple[str, str]:
        """Return title and body in a language, in English where it has none."""
        title, body = self.texts.get(language) or self.texts["en"]
        return title, body


class Notification(models.Model):
    """One message to one login over one channel, in the reader's language.

    Its table is partitioned by `created_at`; uniqueness of (user, channel, key) is kept by
    `service_notification_key`, which is not, so that an event delivered twice notifies once. A personal
    text is encrypted in the row; what everybody gets alike stands once, in its broadcast.
    """

    class Channel(models.TextChoices):
        INAPP = "inapp", _("In the app")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    public_id = PublicIdField(prefix="ntf")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    code = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    broadcast = models.ForeignKey(Broadcast, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_title = EncryptedTextField(blank=True, default="")
    own_body = EncryptedTextField(blank=True, default="")
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def title(self) -> str:
        """The title as its reader sees it."""
        return self.broadcast.text(self.language)[0] if self.broadcast else self.own_title

    @property
    def body(self) -> str:
        """The text as its reader sees it."""
        return self.broadcast.text(self.language)[1] if self.broadcast else self.own_body
