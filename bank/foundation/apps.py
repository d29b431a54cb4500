"""Django's entry for bank.foundation; names its doors as strings only."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "bank.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"
