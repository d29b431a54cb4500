"""The names of the icons in the sprite, one a line in icons.txt."""

from pathlib import Path


def icon_names() -> list[str]:
    """Return the Lucide icons that we use."""
    return Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split()
