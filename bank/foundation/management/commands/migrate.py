"""Django's migrate, run as the owner of the tables."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.core.management.commands import migrate

from bank.foundation.servers.roles import as_owner, grant_to_application


class Command(migrate.Command):
    """migrate as `openteller_owner`; the application's role is given rights on what it makes."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with as_owner():
                grant_to_application()
                super().handle(*args, **options)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
