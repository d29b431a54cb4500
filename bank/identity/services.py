"""What a login may change about itself, and what the bank does to a login."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from bank.identity.models import User


def set_language(*, user: User, language: str) -> None:
    """Remember the language in which the bank speaks to a login."""
    User.objects.filter(pk=user.pk).update(language=language)


def enrol_totp(*, user: User, secret: str) -> Authenticator:
    """Enrol a known TOTP secret (base32), with recovery codes, for the bank's demonstration people and tests."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    enrolled: Authenticator = TOTP.activate(user, secret).instance
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        RecoveryCodes.activate(user)
    return enrolled
