"""Someone a customer pays again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.domain.numbers import grouped
from accounts.models.customer import Customer
from bank.foundation.ids import PublicIdField


class Payee(models.Model):
    """A saved payee: an account here (our own bank code) or at another bank."""

    class Match(models.TextChoices):
        MATCH = "MATCH", _("name matches")
        CLOSE = "CLOSE", _("name nearly matches")
        NONE = "NONE", _("name does not match")
        UNCHECKED = "UNCHECKED", _("name not checked")

    public_id = PublicIdField(prefix="pye")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="payees", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=140)
    name_local = models.CharField(_("name in Chinese"), max_length=70, blank=True)
    account_number = models.CharField(_("account number"), max_length=34)
    bank_code = models.CharField(_("bank code"), max_length=11)
    name_match = models.CharField(_("name check"), max_length=10, choices=Match, default=Match.UNCHECKED)
    created_at = models.DateTimeField(_("saved"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("payee")
        verbose_name_plural = _("payees")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "bank_code", "account_number"],
                condition=models.Q(removed_at=None),
                name="payee_saved_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_number(self) -> str:
        return grouped(self.account_number)

    @property
    def last_four(self) -> str:
        return self.account_number[-4:]
