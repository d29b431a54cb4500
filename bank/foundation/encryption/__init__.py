"""Personal data at rest: AES-256-GCM bound to its row, versioned keys, blind indexes for look-up."""

from bank.foundation.encryption.cipher import Ciphertext, NotDecryptable, blind_index, decrypt, encrypt
from bank.foundation.encryption.fields import BlindIndexField, EncryptedTextField, look_up

__all__ = [
    "BlindIndexField",
    "Ciphertext",
    "EncryptedTextField",
    "NotDecryptable",
    "blind_index",
    "decrypt",
    "encrypt",
    "look_up",
]
