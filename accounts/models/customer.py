"""A person the bank serves. What identifies or reaches them is encrypted; names stay readable, behind permissions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bank.foundation.encryption import BlindIndexField, EncryptedTextField
from bank.foundation.ids import PublicIdField


def shown_name(latin: str, chinese: str) -> str:
    """Return a customer's name as others see it."""
    return f"{latin} {chinese}".strip()


class Customer(models.Model):
    """A customer. `kyc_state` is a cache that compliance keeps through `services.customers.set_kyc`."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("person")

    class Kyc(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("not asked yet")
        PENDING = "PENDING", _("being checked")
        VERIFIED = "VERIFIED", _("verified")
        REFUSED = "REFUSED", _("not verified")

    class AgeBand(models.TextChoices):
        UNKNOWN = "", _("unknown")
        UNDER_18 = "0-17", _("under 18")
        YOUNG = "18-24", "18–24"
        EARLY = "25-34", "25–34"
        MIDDLE = "35-49", "35–49"
        LATE = "50-64", "50–64"
        SENIOR = "65+", "65+"

    public_id = PublicIdField(prefix="cus")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customer",
        verbose_name=_("login"),
    )
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    name_latin = models.CharField(_("name in Latin letters"), max_length=160)
    name_chinese = models.CharField(_("name in Chinese"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    birth_date = EncryptedTextField(_("date of birth"), blank=True)
    age_band = models.CharField(_("age band"), max_length=6, choices=AgeBand, blank=True)
    phone = EncryptedTextField(_("telephone"), blank=True)
    phone_index = BlindIndexField("phone")
    email = EncryptedTextField(_("e-mail"), blank=True)
    email_index = BlindIndexField("email")
    id_number = EncryptedTextField(_("identity document number"), blank=True)
    id_number_index = BlindIndexField("id_number")
    address = EncryptedTextField(_("address"), blank=True)
    district = models.CharField(_("district"), max_length=40, blank=True)
    occupation = models.CharField(_("occupation"), max_length=80, blank=True)
    monthly_income_minor = models.BigIntegerField(_("monthly income"), null=True, blank=True)
    kyc_state = models.CharField(_("identity check"), max_length=10, choices=Kyc, default=Kyc.UNKNOWN)
    joined_on = models.DateField(_("customer since"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["pk"]
        indexes = [models.Index(fields=["family_name", "given_name"], name="customer_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as others see it: Latin letters, then the Chinese one where there is one."""
        return shown_name(self.name_latin, self.name_chinese)
