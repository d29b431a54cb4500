"""A case: something that the bank promised to answer, with the clock that holds it to the promise."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class CaseKind(models.TextChoices):
    """What a customer wants answered."""

    QUESTION = "question", _("Question")
    COMPLAINT = "complaint", _("Complaint")
    DISPUTE = "dispute", _("Disputed payment")


class CasePolicy(models.Model):
    """The promise for a kind of case: answered within so many minutes of service time."""

    kind = models.CharField(max_length=20, choices=CaseKind, unique=True)
    answer_within_minutes = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    opens = models.TimeField()
    closes = models.TimeField()
    calendar = models.CharField(max_length=8, default="HK")

    class Meta:
        verbose_name = _("service promise")
        verbose_name_plural = _("service promises")
        constraints = [
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="service_policy_opens_first")
        ]

    def __str__(self) -> str:
        return str(CaseKind(self.kind).label)


class Case(models.Model):
    """One thing to answer. `due_at` is empty while its clock is paused."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Waiting for the customer")
        RESOLVED = "resolved", _("Answered")

    public_id = PublicIdField(prefix="cas")
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=20, choices=CaseKind)
    subject = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    policy = models.ForeignKey(CasePolicy, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    payment = models.ForeignKey("accounts.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = EncryptedTextField(blank=True, default="")
    key = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["due_at"], name="service_case_due", condition=models.Q(state="open"))]
        constraints = [
            models.UniqueConstraint(fields=["customer", "key"], name="service_case_once"),
            models.CheckConstraint(
                condition=models.Q(state="resolved", resolved_at__isnull=False)
                | (~models.Q(state="resolved") & models.Q(resolved_at__isnull=True)),
                name="service_case_resolved_at",
            ),
        ]
        permissions = [("handle_case", "Can take, pause and answer cases")]

    def __str__(self) -> str:
        return self.public_id


class CaseClock(models.Model):
    """An interval of a case's clock: running, or paused with its reason. The open one has no end."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock")
    running = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clock interval")
        verbose_name_plural = _("clock intervals")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="service_clock_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {'running' if self.running else 'paused'}"


class CaseRating(models.Model):
    """How satisfied the customer was with an answer (CSAT): 1 very dissatisfied to 5 very satisfied."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    rated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("satisfaction rating")
        verbose_name_plural = _("satisfaction ratings")
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="service_rating_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"
