"""`manage.py otp <username>`: the code that this login's app shows now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation.actor import Actor
from bank.identity.codes import current_code


class Command(BaseCommand):
    help = "Print the current second-factor code of a login, as its authenticator app shows it. Audited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        code = current_code(options["username"], actor=Actor.system("otp"))
        if code is None:
            raise CommandError(f"{options['username']} has no authenticator app")
        self.stdout.write(code.text)
        self.stderr.write(f"valid for {code.seconds} s, once")
