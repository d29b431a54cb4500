"""Tables of identity: one noun a file."""

from bank.identity.models.user import User

__all__ = ["User"]
