"""Django's admin with the bank's own site as its default: a module apart, as Django wants one default a module."""

from django.contrib.admin.apps import AdminConfig


class BankAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in the place of `django.contrib.admin`."""

    default_site = "bank.foundation.admin.site.BankAdminSite"
