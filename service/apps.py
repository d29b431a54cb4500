"""Django's entry for service; names its doors as strings only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceConfig(AppConfig):
    name = "service"
    label = "service"
    verbose_name = _("Service")
    default_auto_field = "django.db.models.BigAutoField"
