"""A holder's signature under something that all holders of an account sign."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.customer import Customer
from accounts.models.payment import Payment
from accounts.models.standing_order import StandingOrder


class Signature(models.Model):
    """Given with the holder's own second factor, once, under a payment or a standing order."""

    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="signatures")
    standing_order = models.ForeignKey(StandingOrder, models.PROTECT, null=True, blank=True, related_name="signatures")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    signed_at = models.DateTimeField(_("signed"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["payment", "customer"], name="signature_once_a_payment"),
            models.UniqueConstraint(fields=["standing_order", "customer"], name="signature_once_an_order"),
            models.CheckConstraint(
                condition=models.Q(payment=None, standing_order__isnull=False)
                | models.Q(payment__isnull=False, standing_order=None),
                name="signature_under_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} {self.signed_at:%Y-%m-%d}"
