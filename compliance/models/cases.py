"""Cases that only compliance sees: what a name hit led to, who looked at it, and how it ended.

Their whole history stays in this app's own tables. The bank's audit list and event log are read by many; a line there
would tell that compliance had looked (tipping-off).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField
from compliance.models.lists import EntryName, ListEntry


class ComplianceCase(models.Model):
    """A hit, or a screening that failed, until one or two people have decided it. At most one open for a subject."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("to decide")
        PROPOSED = "PROPOSED", _("waits for a second person")
        FALSE = "FALSE", _("false positive")
        TRUE = "TRUE", _("true match")
        GONE = "GONE", _("no longer needed")

    class Kind(models.TextChoices):
        PAYMENT = "PAYMENT", _("payment")
        PAYEE = "PAYEE", _("payee")
        CUSTOMER = "CUSTOMER", _("customer")

    public_id = PublicIdField(prefix="cas")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    payment = models.ForeignKey(
        "accounts.Payment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payment")
    )
    payee = models.ForeignKey(
        "accounts.Payee", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payee")
    )
    customer = models.ForeignKey(
        "accounts.Customer", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    best_score = models.PositiveSmallIntegerField(_("best score"), default=0)
    screening_failed = models.BooleanField(_("screening failed"), default=False)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("compliance case")
        verbose_name_plural = _("compliance cases")
        ordering = ["due_at", "pk"]
        permissions = [
            ("view_case", _("Can see compliance cases")),
            ("decide_case", _("Can decide compliance cases")),
            ("approve_case", _("Can be the second person of a compliance case")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="case_once_a_payment"),
            models.UniqueConstraint(
                fields=["payee"],
                condition=Q(kind="PAYEE", state__in=["OPEN", "PROPOSED"]),
                name="case_one_open_a_payee",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(kind="CUSTOMER", state__in=["OPEN", "PROPOSED"]),
                name="case_one_open_a_customer",
            ),
            models.CheckConstraint(
                condition=Q(kind="PAYMENT", payment__isnull=False)
                | Q(kind="PAYEE", payee__isnull=False)
                | Q(kind="CUSTOMER", customer__isnull=False),
                name="case_has_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=["OPEN", "PROPOSED"]), name="case_waiting")
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.PROPOSED)


class Hit(models.Model):
    """One name that resembles one listed name. `why` are the parts compared, with their scores; score 0 to 1000.

    `party` says whose name it is: the key that a clearance is bound to.
    """

    case = models.ForeignKey(ComplianceCase, models.PROTECT, related_name="hits")
    party = models.CharField(max_length=80)
    customer = models.ForeignKey("accounts.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="+")
    entry_name = models.ForeignKey(EntryName, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"))
    why = models.JSONField(default=list)
    versions = models.JSONField(default=dict)
    setting_number = models.PositiveIntegerField()
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "party", "entry"], name="hit_once_a_case")]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """What a first person would decide, until a second one agrees or not. `state_hash` is what they both saw."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        AGREED = "AGREED", _("agreed")
        DECLINED = "DECLINED", _("declined")
        STALE = "STALE", _("overtaken")

    case = models.ForeignKey(ComplianceCase, models.PROTECT, related_name="proposals")
    outcome = models.CharField(_("outcome"), max_length=8)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    state_hash = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="WAITING"), name="proposal_one_waiting"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="proposal_two_people"
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


class CaseStep(models.Model):
    """What happened in a case: who, when, and the words they gave as reason, encrypted. Written once."""

    public_id = PublicIdField(prefix="cst")
    case = models.ForeignKey(ComplianceCase, models.PROTECT, related_name="steps")
    action = models.CharField(max_length=20)
    actor = models.JSONField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    words = EncryptedTextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.action
