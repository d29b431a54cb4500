"""Django's entry for bank.foundation; names its doors as strings only."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "bank.foundation"
    label = "foundation"
    verbose_name = _("Operations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the Celery application current; register the system checks and the staff pages."""
        import_module("bank.foundation.background")
        import_module("bank.foundation.checks")
        for page in ("calendars", "events", "jobs", "logs"):
            import_module(f"bank.foundation.desk.{page}")
