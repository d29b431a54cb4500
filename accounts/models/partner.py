"""Partners, what customers let them see, and the news they are sent."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.customer import Customer
from bank.foundation.encryption import EncryptedTextField
from bank.foundation.ids import PublicIdField


class Scope(models.TextChoices):
    """What a partner may do with one account."""

    ACCOUNTS = "accounts", _("See the account’s name and number")
    BALANCES = "balances", _("See the balance")
    TRANSACTIONS = "transactions", _("See what goes in and out")
    PAYMENTS = "payments", _("Ask for payments, each confirmed by you")


class Partner(models.Model):
    """A company with a client id. Its secret lives hashed with the OAuth application."""

    public_id = PublicIdField(prefix="prt")
    name = models.CharField(_("name"), max_length=80)
    application = models.OneToOneField(settings.OAUTH2_PROVIDER_APPLICATION_MODEL, models.PROTECT, editable=False)
    client_id = models.CharField(_("client id"), max_length=80, unique=True)
    active = models.BooleanField(_("active"), default=True)
    webhook_url = models.URLField(_("webhook address"), max_length=300, blank=True)
    webhook_secret = EncryptedTextField(editable=False)
    registered_at = models.DateTimeField(_("registered"))

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        permissions = [("register_partner", "Can register and switch off partners")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One customer lets one partner use one account, for some things, until a day. Never changed, only ended."""

    public_id = PublicIdField(prefix="gnt")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="grants", verbose_name=_("partner"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="grants", verbose_name=_("customer"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="grants", verbose_name=_("account"))
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("allows"))
    given_at = models.DateTimeField(_("given"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer", "account"], condition=Q(revoked_at=None), name="grant_one_live"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("given_at")), name="grant_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="grant_allows_something"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def allows(self) -> list[str]:
        """Return what it allows, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


class WebhookDelivery(models.Model):
    """One piece of news for one partner; sent until it is taken, under the same id, so that they can tell repeats."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        DELIVERED = "DELIVERED", _("delivered")
        FAILED = "FAILED", _("given up")

    public_id = PublicIdField(prefix="hok")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="deliveries", verbose_name=_("partner"))
    event_position = models.BigIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    body = models.JSONField(_("body"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next try"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [models.UniqueConstraint(fields=["partner", "event_position"], name="webhook_once_an_event")]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="WAITING"), name="webhook_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
