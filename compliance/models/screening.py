"""How names are screened, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField


class MatchSetting(models.Model):
    """From which score (0 to 1000) a name is a hit, and where a second person decides. Numbered, never changed.

    `second_person_minor`: a payment from this amount on (minor units of the bank's currency) is let go by two people.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    threshold = models.PositiveSmallIntegerField(_("threshold"))
    second_person_minor = models.BigIntegerField(_("second person from"))
    due_hours = models.PositiveSmallIntegerField(_("hours to decide a case"))
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set"))

    class Meta:
        verbose_name = _("match setting")
        verbose_name_plural = _("match settings")
        ordering = ["-number"]
        permissions = [
            ("propose_setting", _("Can propose match settings")),
            ("approve_setting", _("Can approve match settings")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gte=500, threshold__lte=1000), name="threshold_sensible")
        ]

    def __str__(self) -> str:
        return str(self.number)


class ScreeningIndex(models.Model):
    """The search index over all active list versions, built when one is activated. `versions` maps list to number."""

    versions = models.JSONField(_("list versions"))
    names = models.PositiveIntegerField(_("names"))
    payload = models.BinaryField()
    current = models.BooleanField(default=False)
    built_at = models.DateTimeField(_("built"))

    class Meta:
        verbose_name = _("screening index")
        verbose_name_plural = _("screening indexes")
        constraints = [models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="index_one_current")]

    def __str__(self) -> str:
        return str(self.pk)


class Screening(models.Model):
    """That a subject's names were compared with the lists: against which versions, by which setting, with what result.

    One row a payment; a customer's and a payee's row is renewed by each screening (its hits stay).
    """

    class Subject(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("customer")
        PAYEE = "PAYEE", _("payee")
        PAYMENT = "PAYMENT", _("payment")

    class Result(models.TextChoices):
        CLEAR = "CLEAR", _("no hit")
        HIT = "HIT", _("hit")

    public_id = PublicIdField(prefix="scn")
    subject = models.CharField(_("subject"), max_length=8, choices=Subject)
    subject_pk = models.BigIntegerField()
    versions = models.JSONField(_("list versions"))
    index_number = models.BigIntegerField()
    setting_number = models.PositiveIntegerField()
    names_hash = models.CharField(max_length=64)
    best_score = models.PositiveSmallIntegerField(_("best score"))
    result = models.CharField(_("result"), max_length=5, choices=Result)
    screened_at = models.DateTimeField(_("screened"))

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        constraints = [models.UniqueConstraint(fields=["subject", "subject_pk"], name="screening_once_a_subject")]
        indexes = [models.Index(fields=["subject", "index_number", "subject_pk"], name="screening_by_index")]

    def __str__(self) -> str:
        return self.public_id
