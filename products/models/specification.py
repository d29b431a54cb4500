"""What a product is, whatever its current terms."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ProductSpecification(models.Model):
    """One product of the catalogue; its terms live in versions, its names are in the three languages."""

    class Kind(models.TextChoices):
        SAVINGS = "SAVINGS", _("Savings account")
        CURRENT = "CURRENT", _("Current account")
        TERM_DEPOSIT = "TERM_DEPOSIT", _("Term deposit")
        LOAN = "LOAN", _("Instalment loan")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_zh_hant = models.CharField(_("name (Traditional Chinese)"), max_length=80)
    name_zh_hans = models.CharField(_("name (Simplified Chinese)"), max_length=80)
    purpose = models.TextField(_("need it answers"), blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the moment."""
        names = {"zh-hant": self.name_zh_hant, "zh-hans": self.name_zh_hans}
        return names.get(get_language() or "", self.name_en)
