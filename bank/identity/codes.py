"""The code that a login's authenticator app shows, for operators and for the bank's own demonstrations."""

import time
from dataclasses import dataclass

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt

from bank.foundation import audit
from bank.foundation.actor import Actor


@dataclass(frozen=True)
class Code:
    """A code and for how many seconds it is still good."""

    text: str
    seconds: int


def current_code(username: str, *, actor: Actor) -> Code | None:
    """Return the code of a login at this moment, None where it has no app. Every look is audited."""
    app = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.TOTP).first()
    if app is None:
        return None
    period, second = int(app_settings.TOTP_PERIOD), int(time.time())
    audit.record(actor=actor, action="identity.code_shown", subject=("user", app.user.public_id), reason="asked")
    text = format_hotp_value(hotp_value(decrypt(app.data["secret"]), second // period))
    return Code(text, period - second % period)
