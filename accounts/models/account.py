"""An account that a customer holds: the contract around a ledger account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.domain.numbers import grouped
from accounts.models.customer import Customer
from accounts.models.ledger import LedgerAccount
from bank.foundation.ids import PublicIdField
from products.models import ProductSpecification, ProductVersion


class Account(models.Model):
    """Opened on a product version, whose terms hold for its whole life. Money lives on `ledger_account` alone."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        FROZEN = "FROZEN", _("frozen")
        DORMANT = "DORMANT", _("dormant")
        CLOSED = "CLOSED", _("closed")

    class Signing(models.TextChoices):
        EITHER = "EITHER", _("either holder signs")
        BOTH = "BOTH", _("all holders sign")

    public_id = PublicIdField(prefix="acc")
    number = models.CharField(_("number"), max_length=12, unique=True)
    ledger_account = models.OneToOneField(LedgerAccount, models.PROTECT, related_name="account")
    product_version = models.ForeignKey(ProductVersion, models.PROTECT, related_name="+", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=20, choices=ProductSpecification.Kind)
    currency = models.CharField(_("currency"), max_length=3)
    nickname = models.CharField(_("nickname"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    maturity_on = models.DateField(_("matures"), null=True, blank=True)
    signing = models.CharField(_("who signs"), max_length=6, choices=Signing, default=Signing.EITHER)
    all_sign_above_minor = models.BigIntegerField(_("all sign above"), default=0)
    confirmed_on = models.DateField(_("confirmed by its holder"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    parties: models.ManyToManyField[Customer, "AccountParty"] = models.ManyToManyField(
        Customer, through="AccountParty", related_name="accounts"
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [
            ("open_account", "Can open accounts for customers"),
            ("freeze_account", "Can freeze and unfreeze accounts"),
            ("close_account", "Can close accounts"),
            ("book_cash", "Can book cash up to the own limit"),
            ("approve_cash", "Can approve cash above another's limit"),
            ("grant_loan", "Can grant loans"),
            ("manage_deposit", "Can change and end deposits for customers, up to the own limit"),
            ("approve_deposit", "Can approve the early end of deposits above another's limit"),
            ("reactivate_account", "Can reactivate dormant accounts"),
            ("set_signing", "Can set who signs for joint accounts"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.shown_number}"

    @property
    def shown_number(self) -> str:
        return grouped(self.number)

    @property
    def name(self) -> str:
        """The customer's own name for it, or the kind of account."""
        return self.nickname or str(self.get_kind_display())


class AccountParty(models.Model):
    """Who may do what with an account, and since when."""

    class Role(models.TextChoices):
        HOLDER = "HOLDER", _("holder")
        JOINT = "JOINT", _("joint holder")
        SIGNATORY = "SIGNATORY", _("authorised signatory")

    account = models.ForeignKey(Account, models.PROTECT, related_name="party_rows", verbose_name=_("account"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="party_rows", verbose_name=_("customer"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "customer"], condition=models.Q(until=None), name="party_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(until=None, role="HOLDER"), name="party_one_holder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.get_role_display()}"
