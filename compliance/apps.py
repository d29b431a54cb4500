"""Django's entry for compliance; names its doors as strings only."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"
    label = "compliance"
    default_auto_field = "django.db.models.BigAutoField"
