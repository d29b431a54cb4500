"""Django's entry for metrics; names its doors as strings only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    name = "metrics"
    label = "metrics"
    verbose_name = _("Indicators")
    default_auto_field = "django.db.models.BigAutoField"
