"""AES-256-GCM over one value, bound to its place: moved to another row or column it does not decrypt."""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.foundation.encryption import keys

NONCE_BYTES = 12


class Ciphertext(str):
    """A value as stored: `v1:` and the base64 of nonce and ciphertext."""

    __slots__ = ()

    @property
    def version(self) -> int:
        """Return the version of the key that wrote it."""
        return int(self[1 : self.index(":")])


class NotDecryptable(Exception):
    """The value was moved, altered, or its key is gone."""


def encrypt(text: str, place: str) -> Ciphertext:
    """Encrypt with the current key, bound to `place` (`table:column:public id`)."""
    version, nonce = keys.current_version(), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys.key(version)).encrypt(nonce, text.encode(), place.encode())
    return Ciphertext(f"v{version}:{base64.b64encode(nonce + sealed).decode()}")


def decrypt(stored: Ciphertext, place: str) -> str:
    """Return the text; NotDecryptable where the value does not belong to `place`."""
    try:
        key = keys.key(stored.version)
        raw = base64.b64decode(stored[stored.index(":") + 1 :], validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, KeyError, ValueError) as error:
        raise NotDecryptable(f"{place}: {type(error).__name__}") from None


def blind_index(value: str, purpose: str) -> str:
    """Return the keyed digest by which an encrypted value is looked up; case, width and spaces do not matter."""
    plain = "".join(unicodedata.normalize("NFKC", value).casefold().split())
    return hmac.new(keys.blind_key(), f"{purpose}\x00{plain}".encode(), hashlib.sha256).hexdigest()
