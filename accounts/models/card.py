"""A payment card on an account. The card's number itself is never here: a token and the last four digits are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.customer import Customer
from bank.foundation.ids import PublicIdField


class Card(models.Model):
    """A card of one customer; freezing is one tap, undone for ten seconds without a second factor."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("active")
        FROZEN = "FROZEN", _("frozen")
        CLOSED = "CLOSED", _("closed")

    class Kind(models.TextChoices):
        DEBIT = "DEBIT", _("debit card")
        CREDIT = "CREDIT", _("credit card")

    public_id = PublicIdField(prefix="crd")
    account = models.ForeignKey(Account, models.PROTECT, related_name="cards", verbose_name=_("account"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cards", verbose_name=_("customer"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.DEBIT)
    tier = models.CharField(_("tier"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    last_four = models.CharField(_("last four digits"), max_length=4)
    pan_token = models.CharField(max_length=40, unique=True, editable=False)
    expires_on = models.DateField(_("expires"))
    issued_on = models.DateField(_("issued"))
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ·{self.last_four}"
