"""A change that waits for a second person: exactly what, and on which state it was asked for."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Approval(models.Model):
    """`change` is the exact change; `state_hash` binds it to the state it was requested on.

    `shown` is what both people read: (label, before, after) by language, frozen at the request.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("waits for a second person")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")
        STALE = "STALE", _("overtaken by another change")
        WITHDRAWN = "WITHDRAWN", _("taken back")

    public_id = PublicIdField(prefix="apr")
    action = models.CharField(_("action"), max_length=80)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    permission = models.CharField(_("decided by holders of"), max_length=120)
    change = models.JSONField(_("change"))
    shown = models.JSONField(_("what changes"), default=dict)
    state_before = models.JSONField(_("state when requested"))
    state_hash = models.CharField(_("hash of that state"), max_length=64)
    amount_minor = models.BigIntegerField(_("amount"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["requested_at"], name="staff_approval_waiting", condition=Q(state="WAITING"))]
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("requested_by")), name="approval_by_another_person"),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "STALE", "WITHDRAWN"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="approval_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["action", "subject_type", "subject_id"],
                condition=Q(state="WAITING"),
                name="approval_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.action}"
