"""Django's entry for bank.portal; names its doors as strings only."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "bank.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
