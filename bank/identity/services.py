"""What a login may change about itself, and what the bank does to a login."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction

from bank.foundation import audit
from bank.foundation.actor import Actor
from bank.foundation.events import publish
from bank.identity.events import SignedIn
from bank.identity.models import User


def set_language(*, user: User, language: str) -> None:
    """Remember the language in which the bank speaks to a login."""
    User.objects.filter(pk=user.pk).update(language=language)


@dataclass(frozen=True, kw_only=True)
class NewLogin:
    """A login to open. Without a password nobody signs in with it before the bank hands one over."""

    username: str
    given_name: str
    family_name: str
    email: str = ""
    language: str = "en"


def open_logins(wanted: Sequence[NewLogin]) -> list[User]:
    """Open many customers' logins at once, in their order, without passwords."""
    return User.objects.bulk_create(
        (
            User(
                username=each.username, first_name=each.given_name, last_name=each.family_name, email=each.email,
                language=each.language, password=make_password(None),
            )
            for each in wanted
        ),
        batch_size=1000,
    )  # fmt: skip


@transaction.atomic
def enrol_totp(*, user: User, secret: str) -> Authenticator:
    """Enrol a known TOTP secret (base32), with recovery codes: how the bank hands over a login's second factor."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    enrolled: Authenticator = TOTP.activate(user, secret).instance
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        RecoveryCodes.activate(user)
    return enrolled


@transaction.atomic
def hand_over(*, user: User, password: str, secret: str) -> None:
    """Give a login its password and its TOTP secret, as the branch does across the counter."""
    user.set_password(password)
    user.save(update_fields=["password"])
    enrol_totp(user=user, secret=secret)


@transaction.atomic
def record_sign_in(*, user: User, actor: Actor, factor: str) -> None:
    """Audit and announce that a person signed in; `factor` is what they showed beside the password."""
    audit.record(actor=actor, action="identity.signed_in", subject=("user", user.public_id), after={"factor": factor})
    # A login has no version of its own; its sign-ins are told apart by the position of the event.
    publish(
        SignedIn(subject_id=user.public_id, subject_version=0, user_id=user.pk, factor=factor),
        actor=actor,
    )


def record_failure(*, login: str, actor: Actor, step: str) -> None:
    """Audit a failed attempt at a step (password, code); the name typed is kept only where it is a login's."""
    user = User.objects.filter(username__iexact=login).first()
    subject = ("user", user.public_id if user else "unknown")
    audit.record(actor=actor, action="identity.sign_in_failed", subject=subject, after={"step": step})
