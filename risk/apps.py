"""Django's entry for risk; names its doors as strings only."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"
