"""`manage.py build_assets`: draw the font subset and the icon sprite again (their results are committed)."""

from typing import Any

from django.core.management.base import BaseCommand

from bank.portal.assets import build_font, build_icons


class Command(BaseCommand):
    help = "Build bank/portal/static/portal/inter.woff2 and icons.svg from the fontpkg-inter and lucide wheels."

    def handle(self, *args: Any, **options: Any) -> None:
        for build in (build_font, build_icons):
            path = build()
            self.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes")
