"""The event log and how far each subscriber has read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventRecord(models.Model):
    """One announcement. Partitioned by month (0001_events.sql); only the sequencer ever touches it again."""

    id = models.BigIntegerField(primary_key=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    name = models.TextField(_("event"))
    subject_type = models.TextField()
    subject_id = models.TextField()
    subject_version = models.BigIntegerField()
    payload = models.JSONField()
    actor = models.JSONField(null=True)
    position = models.BigIntegerField(_("position"), null=True)

    class Meta:
        managed = False
        db_table = "foundation_event"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id}"


class SubscriberCursor(models.Model):
    """How far one subscriber has read, and the event it stumbles over if it does."""

    subscriber = models.CharField(_("subscriber"), max_length=100, primary_key=True)
    position = models.BigIntegerField(_("position"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("next try"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    moved_at = models.DateTimeField(_("moved at"), auto_now=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.position}"


class DeadLetter(models.Model):
    """An event that a subscriber failed on time and again: parked for staff, so that the rest can go on."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        REPLAYED = "REPLAYED", _("Replayed")
        DISMISSED = "DISMISSED", _("Dismissed")

    subscriber = models.CharField(_("subscriber"), max_length=100)
    position = models.BigIntegerField(_("position"))
    name = models.TextField(_("event"))
    subject_id = models.TextField(_("subject"))
    attempts = models.PositiveSmallIntegerField(_("attempts"))
    error = models.TextField(_("error"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    parked_at = models.DateTimeField(_("parked at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dead letter")
        verbose_name_plural = _("dead letters")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "position"], name="foundation_deadletter_once"),
        ]
        permissions = [("replay_deadletter", "Can replay or dismiss dead letters")]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.position}"
