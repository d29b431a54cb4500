"""Detection rules that staff write: a rule is a name, its versions carry the condition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class Action(models.TextChoices):
    """What a rule does with a payment that it hits."""

    HOLD = "HOLD", _("Hold for a person to look at")
    REFUSE = "REFUSE", _("Refuse")


class DetectionRule(models.Model):
    """What a line of versions is about, such as unusual amounts."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("detection rule")
        verbose_name_plural = _("detection rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """One wording of a rule. Its condition is final from the first test on (a trigger sees to it)."""

    class State(models.TextChoices):
        """Where a version stands on its way from an idea to payments."""

        DRAFT = "DRAFT", _("Draft")
        TESTED = "TESTED", _("Tested on history")
        LIVE = "LIVE", _("Live")
        RETIRED = "RETIRED", _("Retired")

    public_id = PublicIdField(prefix="rul")
    rule = models.ForeignKey(DetectionRule, on_delete=models.PROTECT, related_name="versions", verbose_name=_("rule"))
    number = models.PositiveIntegerField(_("version"))
    condition = models.TextField(_("condition"))
    action = models.CharField(_("action"), max_length=6, choices=Action, default=Action.HOLD)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.DRAFT)
    backtest = models.JSONField(_("test on history"), null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    live_at = models.DateTimeField(_("live since"), null=True)
    retired_at = models.DateTimeField(_("retired"), null=True)

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        ordering = ["rule_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="risk_rule_version_number"),
            models.UniqueConstraint(fields=["rule"], condition=models.Q(state="LIVE"), name="risk_one_live_version"),
            models.CheckConstraint(
                condition=~models.Q(state="LIVE") | models.Q(backtest__isnull=False, live_at__isnull=False),
                name="risk_live_was_tested",
            ),
        ]
        permissions = [
            ("write_rule", _("Can write and test detection rules")),
            ("approve_rule", _("Can approve detection rules and limits")),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the short name that decisions keep, such as `amount@3`."""
        return f"{self.rule.code}@{self.number}"
