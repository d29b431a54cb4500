"""What a form said until its review is confirmed: kept in the session under its key, so that no address carries it."""

from typing import Any

from django.http import HttpRequest

KEPT = 8


def keep(request: HttpRequest, shelf: str, key: str, said: dict[str, Any]) -> None:
    """Keep plain values under a key; the oldest of more than a few is forgotten."""
    kept: dict[str, Any] = dict(request.session.get(shelf, {}))
    kept.pop(key, None)
    kept[key] = said
    request.session[shelf] = dict(list(kept.items())[-KEPT:])


def take(request: HttpRequest, shelf: str, key: str) -> dict[str, Any] | None:
    """Return what is kept under a key."""
    found: dict[str, Any] | None = request.session.get(shelf, {}).get(key)
    return found
