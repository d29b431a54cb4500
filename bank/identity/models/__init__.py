"""Tables of identity: one noun a file."""

from bank.identity.models.consent import Consent, ConsentText, Purpose
from bank.identity.models.user import User

__all__ = ["Consent", "ConsentText", "Purpose", "User"]
