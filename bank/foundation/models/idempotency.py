"""Answers of the API kept by idempotency key, so that a retry gets the first answer."""

from django.db import models


class IdempotencyKey(models.Model):
    """A request with `Idempotency-Key`: claimed before the work, answered in the work's transaction."""

    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "idempotency key"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="foundation_idempotency_once")]
        indexes = [models.Index(fields=["created_at"], name="foundation_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
