"""The key that signs roots and receipts: Ed25519, from the setting SIGNING_KEY."""

import base64
import datetime as dt

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from bank.verify import Key, text_of


def public_key() -> Key:
    """Return the key in use as it is published, under the name of this bank's ledger."""
    name = f"bank{settings.BANK_CODE}.{settings.BANK_COUNTRY.lower()}/ledger"
    return Key(name, _private_key().public_key().public_bytes_raw())


def signature(text: bytes) -> bytes:
    """Return the bank's Ed25519 signature."""
    return _private_key().sign(text)


def key_text(key: Key, previous: str, since: dt.datetime) -> bytes:
    """Return what a new key signs about itself: since when, and which key was before it."""
    since = since.astimezone(dt.UTC)
    return text_of("openteller.key.v1", ("key", key), ("since", since.isoformat()), ("previous", previous or "-"))


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SIGNING_KEY))
