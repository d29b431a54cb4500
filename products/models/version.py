"""A version of a product: the terms that accounts are opened on, unchangeable once launched (a trigger holds that)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank.foundation.ids import PublicIdField
from products.domain.terms import Terms, terms_of
from products.models.specification import ProductSpecification


class ProductVersion(models.Model):
    """Terms, eligibility and price of a product from a launch until the next one."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        IN_APPROVAL = "IN_APPROVAL", _("waiting for approval")
        LAUNCHED = "LAUNCHED", _("on sale")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    public_id = PublicIdField(prefix="ver")
    specification = models.ForeignKey(ProductSpecification, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    terms = models.JSONField(_("terms"))
    eligibility = models.TextField(_("who may have it"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("drafted"))
    launched_at = models.DateTimeField(_("launched"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("product version")
        verbose_name_plural = _("product versions")
        permissions = [
            ("request_launch", "Can ask for the launch of a version"),
            ("approve_launch", "Can approve the launch of a version"),
            ("withdraw_version", "Can withdraw a version from sale"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["specification", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["specification"], condition=Q(state="LAUNCHED"), name="version_one_on_sale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specification.name} v{self.number}"

    @property
    def kind(self) -> str:
        return self.specification.kind

    @property
    def typed_terms(self) -> Terms:
        """The terms as the dataclass of the product's kind."""
        return terms_of(self.specification.kind, self.terms)

    @property
    def currency(self) -> str:
        return str(self.terms["currency"])
