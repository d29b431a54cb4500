"""`manage.py screens`: photograph the main pages into docs/screens/, on the demonstration's data."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test.testcases import LiveServerThread

from bank.portal.screens import NoBrowser, chromium, take


class Command(BaseCommand):
    help = "Sign in as the demonstration's people in Chromium and take the README's pictures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", help="a bank that runs already; by default one is served for the moment")
        parser.add_argument("--to", type=Path, default=Path(settings.BASE_DIR) / "docs" / "screens")

    def handle(self, *args: Any, **options: Any) -> None:
        # Playwright keeps an event loop in this thread, for which Django's guard would refuse the ORM.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        try:
            with served(options["url"]) as url, chromium() as browser:
                for path in take(browser, url, settings.DEMO_PASSWORD, options["to"]):
                    self.stdout.write(f"{path} {path.stat().st_size:,} bytes")
        except NoBrowser:
            raise CommandError("no Chromium here: apt-get install chromium, then run again") from None


def _as_it_is(handler: Any) -> Any:
    """Static files come from WhiteNoise, as in every served bank."""
    return handler


@contextmanager
def served(url: str | None) -> Iterator[str]:
    """Return the address of a bank: the one named, or this process's own."""
    if url:
        yield url.rstrip("/")
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    server = LiveServerThread("127.0.0.1", _as_it_is, connections_override={}, port=0)  # type: ignore[arg-type]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
