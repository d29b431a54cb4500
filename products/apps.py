"""Django's entry for products; names its doors as strings only."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    label = "products"
    default_auto_field = "django.db.models.BigAutoField"
