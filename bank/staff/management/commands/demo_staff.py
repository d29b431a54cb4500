"""manage.py demo_staff: found the demonstration's organisation and its logins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.staff import demonstration


class Command(BaseCommand):
    help = "Found the demonstration's departments, positions and employees, with logins that have a second factor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password", default=settings.DEMO_PASSWORD, help="what new logins sign in with; existing ones keep theirs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = demonstration.found(password=options["password"], actor=Actor.system("demo-staff"), now=clock.now())
        for user in result.people:
            self.stdout.write(f"{user.username:8} {user.employee.position.title}")
        if result.missing:
            missing = "; ".join(f"{post}: {', '.join(names)}" for post, names in result.missing.items())
            msg = f"no app declares these permissions: {missing}"
            raise CommandError(msg)
