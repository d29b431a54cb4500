"""What was done and what was looked at: append-only, partitioned by month (0001_audit.sql)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLine(models.Model):
    """One change: who, what, to which subject, why, from what to what."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.JSONField(_("actor"))
    action = models.TextField(_("action"))
    subject_type = models.TextField(_("subject type"))
    subject_id = models.TextField(_("subject"))
    reason = models.TextField(_("reason"))
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        managed = False
        db_table = "foundation_audit"
        verbose_name = _("audit line")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class AccessLine(models.Model):
    """One look at personal data: who, whose, why."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.JSONField(_("actor"))
    subject_type = models.TextField(_("subject type"))
    subject_id = models.TextField(_("subject"))
    reason = models.TextField(_("reason"))

    class Meta:
        managed = False
        db_table = "foundation_access"
        verbose_name = _("access line")
        verbose_name_plural = _("access log")

    def __str__(self) -> str:
        return f"{self.subject_id} {self.at:%Y-%m-%d %H:%M}"
