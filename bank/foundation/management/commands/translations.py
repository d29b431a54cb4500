"""`manage.py translations extract|compile|check [app ...]`: the words of each app in Chinese."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bank.foundation.translations import catalogs


class Command(BaseCommand):
    help = "Extract strings to .po files, compile them to .mo files, or check that every one is translated."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["extract", "compile", "check"])
        parser.add_argument("app", nargs="*", help="labels such as accounts; all of ours by default")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [config for config in _ours() if not options["app"] or config.label in options["app"]]
        if unknown := set(options["app"]) - {config.label for config in chosen}:
            raise CommandError(f"no such app: {', '.join(sorted(unknown))}")
        getattr(self, f"_{options['verb']}")(chosen)

    def _extract(self, chosen: list[AppConfig]) -> None:
        for config in chosen:
            for locale, waiting in catalogs.update(Path(config.path)).items():
                self.stdout.write(f"{config.label} {locale}: {waiting} to translate")

    def _compile(self, chosen: list[AppConfig]) -> None:
        written = sum(catalogs.compile_all(Path(config.path)) for config in chosen)
        self.stdout.write(f"{written} catalogues compiled")

    def _check(self, chosen: list[AppConfig]) -> None:
        found = [problem for config in chosen for problem in catalogs.problems(Path(config.path))]
        for problem in found:
            self.stderr.write(str(problem))
        if found:
            raise CommandError(f"{len(found)} problems in the translations")
        self.stdout.write("all translations complete")


def _ours() -> list[AppConfig]:
    root = Path(settings.BASE_DIR)
    return [config for config in apps.get_app_configs() if Path(config.path).parent in {root, root / "bank"}]
