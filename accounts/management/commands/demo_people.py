"""`manage.py demo_people`: the demonstration's customers, with logins that have a second factor."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.services.seeding import demonstration
from bank.foundation import clock
from products.services.first_sale import have_on_sale


class Command(BaseCommand):
    """Done again, it changes nothing."""

    help = "Make alice, bob and charlie customers, each with a year of history, a card and payees."

    def handle(self, *args: Any, **options: Any) -> None:
        have_on_sale(now=clock.now(), staff=lambda: call_command("demo_staff", verbosity=0, stdout=self.stderr))
        products.deposits_on_sale()
        for login in demonstration.settle(password=settings.DEMO_PASSWORD, now=clock.now()):
            self.stdout.write(login)
