"""`manage.py demo_partner`: a partner for the demo, with the commands that try the API."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.crypto import salted_hmac

from accounts.models import Partner
from accounts.services import partners
from bank.foundation import clock
from bank.foundation.actor import Actor

CLIENT_ID = "tally-demo"


class Command(BaseCommand):
    help = "Register the demo's partner, Tally, if it is new, and print how to call the API as it."

    def handle(self, *args: Any, **options: Any) -> None:
        # Derived from the bank's own secret: the same at every start, and nobody else's.
        secret = salted_hmac("demo partner", settings.SECRET_KEY).hexdigest()[:32]
        if not Partner.objects.filter(client_id=CLIENT_ID).exists():
            partners.register(
                name="Tally",
                webhook_url="",
                actor=Actor.system("demo_partner"),
                now=clock.now(),
                client_id=CLIENT_ID,
                secret=secret,
            )
        base = settings.PUBLIC_URL
        self.stdout.write(f"Partner Tally: client id {CLIENT_ID}, secret {secret}")
        self.stdout.write(f"  a customer grants it access at {base}/partners/give/?client={CLIENT_ID}")
        self.stdout.write(
            f"  token: curl -s -u {CLIENT_ID}:{secret} -d grant_type=client_credentials"
            f" -d 'scope=accounts balances transactions payments' {base}/oauth/token/"
        )
        self.stdout.write(f"  API: {base}/api/v1/accounts/ described at {base}/api/v1/docs/")
