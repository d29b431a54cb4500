"""The keys: versions for encryption, one for look-ups, each 32 bytes in base64, from the settings."""

import base64
import binascii
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def current_version() -> int:
    """Return the version that new values are written with: the highest."""
    return max(_keys())


def key(version: int) -> bytes:
    """Return the key of a version; KeyError where it has been destroyed."""
    return _keys()[version]


def blind_key() -> bytes:
    """Return the key of blind indexes."""
    return _decode("BLIND_INDEX_KEY", settings.BLIND_INDEX_KEY)


def _keys() -> dict[int, bytes]:
    return _decoded(tuple(sorted((int(version), text) for version, text in settings.ENCRYPTION_KEYS.items())))


@cache
def _decoded(pairs: tuple[tuple[int, str], ...]) -> dict[int, bytes]:
    if not pairs:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty")
    return {version: _decode(f"ENCRYPTION_KEYS[{version}]", text) for version, text in pairs}


@cache
def _decode(name: str, text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} is not {KEY_BYTES} bytes in base64")
    return raw
