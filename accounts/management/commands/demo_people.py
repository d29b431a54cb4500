"""`manage.py demo_people`: the demonstration's customers, with logins that have a second factor."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.services.seeding import demonstration
from accounts.services.takeover import products
from bank.foundation import clock


class Command(BaseCommand):
    """Done again, it changes nothing."""

    help = "Make alice, bob and charlie customers, each with a year of history, a card and payees."

    def handle(self, *args: Any, **options: Any) -> None:
        products.on_sale(staff=lambda: call_command("demo_staff", verbosity=0, stdout=self.stderr))
        for login in demonstration.settle(password=settings.DEMO_PASSWORD, now=clock.now()):
            self.stdout.write(login)
