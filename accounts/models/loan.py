"""A loan contract and its instalments."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.journal import Journal
from accounts.models.reference_index import ReferenceIndex


class Loan(models.Model):
    """A contract with its terms as agreed. Its ledger account shows the principal owed as a negative balance.

    Amounts in minor units, rates a year. Nights from `interest_from` on are not charged yet (None: another bank keeps
    the interest, or nothing is owed any more); `interest_carried` is what the last charge left below a minor unit.
    """

    class State(models.TextChoices):
        AGREED = "AGREED", _("agreed, not paid out")
        ACTIVE = "ACTIVE", _("being repaid")
        ARREARS = "ARREARS", _("in arrears")
        REPAID = "REPAID", _("repaid")
        DEFAULTED = "DEFAULTED", _("in default")
        WRITTEN_OFF = "WRITTEN_OFF", _("written off")

    class Method(models.TextChoices):
        ANNUITY = "ANNUITY", _("equal payments")
        EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL", _("equal principal")
        INTEREST_ONLY = "INTEREST_ONLY", _("interest only, then everything at once")
        REVOLVING = "REVOLVING", _("revolving, with a minimum payment")

    class Relief(models.TextChoices):
        INTEREST_ONLY = "INTEREST_ONLY", _("only interest is paid")
        CAPITALISED = "CAPITALISED", _("interest is added to what is owed")

    account = models.OneToOneField(Account, models.PROTECT, related_name="loan", verbose_name=_("account"))
    paid_from = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="loans_paid", verbose_name=_("paid from")
    )
    principal_minor = models.BigIntegerField(_("principal"))
    drawn_minor = models.BigIntegerField(_("paid out so far"), default=0, db_default=0)
    method = models.CharField(_("repaid by"), max_length=16, choices=Method, default="ANNUITY", db_default="ANNUITY")
    annual_rate = models.DecimalField(_("annual rate"), max_digits=9, decimal_places=8)
    day_count = models.CharField(_("day count"), max_length=8, default="30/360", db_default="30/360")
    index = models.ForeignKey(
        ReferenceIndex, models.PROTECT, null=True, blank=True, related_name="loans", verbose_name=_("index")
    )
    margin = models.DecimalField(_("margin"), max_digits=9, decimal_places=8, null=True, blank=True)
    rate_floor = models.DecimalField(_("lowest rate"), max_digits=9, decimal_places=8, null=True, blank=True)
    rate_cap = models.DecimalField(_("highest rate"), max_digits=9, decimal_places=8, null=True, blank=True)
    reprices_on = models.DateField(_("rate is set anew"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"))
    every_months = models.PositiveSmallIntegerField(_("months between payments"), default=1, db_default=1)
    grace = models.PositiveSmallIntegerField(_("payments of grace"), default=0, db_default=0)
    grace_kind = models.CharField(_("grace"), max_length=16, choices=Relief, blank=True, default="", db_default="")
    balloon_minor = models.BigIntegerField(_("last payment of principal"), default=0, db_default=0)
    payment_minor = models.BigIntegerField(_("monthly payment"))
    granted_on = models.DateField(_("granted"))
    first_due_on = models.DateField(_("first payment"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    outcome = models.CharField(_("recorded outcome"), max_length=1, blank=True)
    disbursement = models.OneToOneField(Journal, models.PROTECT, null=True, blank=True, related_name="+")
    interest_from = models.DateField(_("interest charged until"), null=True, blank=True)
    interest_carried = models.DecimalField(
        _("interest carried"), max_digits=38, decimal_places=12, default=0, db_default=0
    )
    late_settled_minor = models.BigIntegerField(_("late interest settled"), default=0, db_default=0)
    days_past_due = models.PositiveIntegerField(_("days past due"), default=0, db_default=0)
    bucket = models.CharField(_("bucket"), max_length=10, default="0", db_default="0")
    non_accrual_since = models.DateField(_("interest not counted as income since"), null=True, blank=True)
    written_off_on = models.DateField(_("written off"), null=True, blank=True)
    written_off_minor = models.BigIntegerField(_("amount written off"), default=0, db_default=0)
    recovered_minor = models.BigIntegerField(_("recovered since"), default=0, db_default=0)
    holidays_taken = models.PositiveSmallIntegerField(_("payments skipped"), default=0, db_default=0)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["pk"]
        permissions = [
            ("service_loan", "Can disburse, reschedule and collect loans"),
            ("approve_loan_change", "Can approve write-offs and changes of loans above another's limit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(principal_minor__gt=0, months__gt=0, annual_rate__gte=0, every_months__gt=0),
                name="loan_in_range",
            ),
            models.CheckConstraint(
                condition=Q(drawn_minor__gte=0, written_off_minor__gte=0, recovered_minor__gte=0, balloon_minor__gte=0),
                name="loan_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(index=None, margin=None) | Q(index__isnull=False, margin__isnull=False),
                name="loan_floats_with_margin",
            ),
        ]
        indexes = [
            models.Index(fields=["bucket", "days_past_due"], condition=Q(days_past_due__gt=0), name="loan_late"),
            models.Index(fields=["reprices_on"], condition=Q(reprices_on__isnull=False), name="loan_reprices"),
        ]

    def __str__(self) -> str:
        return str(self.account)

    @property
    def ended(self) -> bool:
        return self.state in {self.State.REPAID, self.State.WRITTEN_OFF}


class Instalment(models.Model):
    """One payment of a loan's schedule as it now stands; charged on its day, then paid, in part or whole.

    A principal below zero is interest added to what is owed. The principals of a loan sum to what was paid out, less
    what was repaid early.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due"))
    amount_minor = models.BigIntegerField(_("amount"))
    principal_minor = models.BigIntegerField(_("principal"))
    interest_minor = models.BigIntegerField(_("interest"))
    fee_minor = models.BigIntegerField(_("fee"), default=0, db_default=0)
    balance_after_minor = models.BigIntegerField(_("owed after"))
    charged_on = models.DateField(_("charged"), null=True, blank=True)
    paid_minor = models.BigIntegerField(_("paid so far"), default=0)
    paid_principal_minor = models.BigIntegerField(_("principal paid"), default=0, db_default=0)
    paid_interest_minor = models.BigIntegerField(_("interest paid"), default=0, db_default=0)
    paid_fee_minor = models.BigIntegerField(_("fee paid"), default=0, db_default=0)
    paid_on = models.DateField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["loan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="instalment_once_a_number"),
            models.CheckConstraint(
                condition=Q(amount_minor=F("principal_minor") + F("interest_minor") + F("fee_minor")),
                name="instalment_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(paid_on=None), name="instalment_unpaid")]

    def __str__(self) -> str:
        return f"{self.loan} {self.number}"

    @property
    def unpaid_minor(self) -> int:
        return self.amount_minor - self.paid_minor
