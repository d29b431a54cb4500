"""`manage.py otp <username>`: the code that this login's app shows now."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation import audit
from bank.foundation.actor import Actor


class Command(BaseCommand):
    help = "Print the current second-factor code of a login, as its authenticator app shows it. Audited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Authenticator.objects.filter(user__username=options["username"], type=Authenticator.Type.TOTP).first()
        if found is None:
            raise CommandError(f"{options['username']} has no authenticator app")
        second = int(time.time())
        code = hotp_value(decrypt(found.data["secret"]), second // app_settings.TOTP_PERIOD)
        audit.record(
            actor=Actor.system("otp"),
            action="identity.code_shown",
            subject=("user", found.user.public_id),
            reason="otp",
        )
        self.stdout.write(format_hotp_value(code))
        self.stderr.write(f"valid for {app_settings.TOTP_PERIOD - second % app_settings.TOTP_PERIOD} s, once")
