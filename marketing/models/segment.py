"""A segment: the customers of whom a condition holds, and who they are now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Segment(models.Model):
    """A condition of the bank's condition language over `marketing.profile`. A change is a new version."""

    public_id = PublicIdField(prefix="seg")
    code = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120)
    condition = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refreshed_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="marketing_segment_version")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Membership(models.Model):
    """A customer belongs to a segment since a time; whoever leaves loses the row."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="members")
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["segment", "customer"], name="marketing_member_once")]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.customer_id}"
