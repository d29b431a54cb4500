"""Django's entry for bank.staff; names its doors as strings only."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "bank.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
