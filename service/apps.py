"""Django's entry for service; names its doors as strings only."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"
