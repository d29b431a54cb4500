"""Django's entry for bank.identity; names its doors as strings only."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "bank.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
