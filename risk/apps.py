"""Django's entry for risk; names its doors as strings only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RiskConfig(AppConfig):
    name = "risk"
    label = "risk"
    verbose_name = _("Risk")
    default_auto_field = "django.db.models.BigAutoField"
