"""A campaign, whom it reached or left alone and why, and what they did."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField
from marketing.models.content import Content
from marketing.models.segment import Segment


class ContactPolicy(models.Model):
    """The frequency cap across campaigns: at most `most` contacts over a channel in `days` days."""

    channel = models.CharField(max_length=10, unique=True)
    most = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    days = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(366)])

    class Meta:
        verbose_name = _("contact policy")
        verbose_name_plural = _("contact policies")

    def __str__(self) -> str:
        return f"{self.channel}: {self.most} / {self.days} d"


class Campaign(models.Model):
    """One message to one segment. `hold_out_bp` (1/10,000) of it is left alone, for ever the same customers."""

    class Goal(models.TextChoices):
        """What counts as acted: something that those held out can do as well, so that the two compare."""

        OPEN_SAVINGS = "SAVINGS", _("Opens a savings account")
        OPEN_CURRENT = "CURRENT", _("Opens a current account")
        OPEN_TERM_DEPOSIT = "TERM_DEPOSIT", _("Opens a term deposit")
        OPEN_LOAN = "LOAN", _("Takes a loan")
        PAY = "PAYMENT", _("Makes a payment")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("Waits for a second person")
        RUNNING = "running", _("Going out")
        DONE = "done", _("Sent")

    public_id = PublicIdField(prefix="cmp")
    name = models.CharField(max_length=120)
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="campaigns")
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="campaigns")
    channels = models.JSONField(default=list)
    hold_out_bp = models.PositiveIntegerField(validators=[MinValueValidator(0), MaxValueValidator(5000)])
    goal = models.CharField(max_length=20, choices=Goal)
    goal_days = models.PositiveIntegerField(default=30, validators=[MinValueValidator(1), MaxValueValidator(366)])
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    launched_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [("approve_campaign", "Can approve a campaign as the second person")]
        constraints = [
            models.CheckConstraint(condition=models.Q(hold_out_bp__lte=5000), name="marketing_campaign_hold_out")
        ]

    def __str__(self) -> str:
        return self.name


class ContactDecision(models.Model):
    """Whether a campaign contacts a customer over a channel, and why not. Written once: so the hold-out sticks.

    A push writes a row for everybody: the database checks the customer of each, and that campaigns stay. Its unique key
    grows at its end, and finds the rows of one customer too, skipping from campaign to campaign.
    """

    class Verdict(models.TextChoices):
        CONTACT = "contact", _("Contacted")
        HOLD_OUT = "hold_out", _("Held out")
        NO_CONSENT = "no_consent", _("No consent")
        FREQUENCY_CAP = "frequency_cap", _("Contacted often enough")
        NO_LOGIN = "no_login", _("No login")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="decisions", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    channel = models.CharField(max_length=10)
    verdict = models.CharField(max_length=16, choices=Verdict)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("contact decision")
        verbose_name_plural = _("contact decisions")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer", "channel"], name="marketing_decision_once")
        ]
        indexes = [
            models.Index(
                fields=["user", "channel", "decided_at"],
                name="marketing_contacts_of_user",
                condition=models.Q(verdict="contact"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.customer_id}/{self.channel}: {self.verdict}"


class Response(models.Model):
    """What a customer did about a campaign: the first time each."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("Seen")
        ACCEPTED = "accepted", _("Accepted")
        DISMISSED = "dismissed", _("Dismissed")
        ACTED = "acted", _("Acted")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="responses")
    customer = models.ForeignKey("accounts.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [models.UniqueConstraint(fields=["campaign", "customer", "kind"], name="marketing_response_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.customer_id}: {self.kind}"
