"""Every icon that a page names is in the sprite, and the sprite is the one that the names build."""

import re
from pathlib import Path

from django.conf import settings

from bank.portal.icons import icon_names

NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)|\bicon=["']([a-z0-9-]+)["']""")


def test_named_icons_are_in_the_sprite() -> None:
    root = Path(settings.BASE_DIR)
    sources = [
        path
        for pattern in ("*.html", "*.py")
        for path in root.rglob(pattern)
        if not {".venv", "tests", ".bank"} & set(path.relative_to(root).parts)
    ]
    used = {a or b for path in sources for a, b in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert used - set(icon_names()) == set()


def test_the_sprite_holds_every_name() -> None:
    sprite = (Path(settings.BASE_DIR) / "bank/portal/static/portal/icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([a-z0-9-]+)"', sprite) == icon_names()
