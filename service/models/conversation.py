"""One conversation for each customer, whatever the channel; its messages are written once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class Conversation(models.Model):
    """Everything a customer and the bank say to each other. Waits for staff while `waiting_since` is set."""

    public_id = PublicIdField(prefix="cnv")
    customer = models.OneToOneField("accounts.Customer", on_delete=models.PROTECT, related_name="conversation")
    opened_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    read_by_customer_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [
            models.Index(
                fields=["waiting_since"],
                name="service_conversation_waiting",
                condition=models.Q(waiting_since__isnull=False),
            )
        ]
        permissions = [("answer_customers", "Can read and answer customers' conversations")]

    def __str__(self) -> str:
        return self.public_id


class Message(models.Model):
    """What one side said. The text is encrypted; `key` makes a message sent twice one message."""

    class Author(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("The bank")

    public_id = PublicIdField(prefix="msg")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    author = models.CharField(max_length=10, choices=Author)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    body = EncryptedTextField()
    written_at = models.DateTimeField()
    key = models.CharField(max_length=64)
    case = models.ForeignKey("service.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="messages")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="service_message_once")]

    def __str__(self) -> str:
        return self.public_id
