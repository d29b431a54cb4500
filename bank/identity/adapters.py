"""How allauth behaves in this bank: no sign-up from outside, secrets encrypted, nobody locked out by strangers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation.actor import actor_of
from bank.foundation.encryption import Ciphertext, decrypt, encrypt
from bank.identity import services
from bank.identity.models import User
from bank.identity.second_factor import STRONG, has_second_factor

WRONG_CODE = _("That code is not right, or was used already. Wait for the next one.")
#: allauth encrypts a secret before its row has a key, so it is bound to its column only.
SECRETS = "mfa_authenticator:data"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """A login is given by the bank; attempts are counted for a name *from an address*.

    Counting by name alone would let anyone lock a customer out by typing wrong passwords.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That name and password do not go together."),
        "too_many_login_attempts": _("Too many attempts from here. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts from here. Wait five minutes, then try again."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
        "account_inactive": _("This login is closed. Ask us to open it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/admin/" if getattr(request.user, "is_staff", False) else "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/security/"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{self.get_client_ip(request)}:{str(credentials.get('username', '')).lower()}"

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session; called once every step of the sign-in has been passed."""
        super().login(request, user)
        methods = [record.get("type") or record["method"] for record in get_authentication_records(request, user)]
        services.record_sign_in(user=user, actor=actor_of(request), factor=str(methods[-1]) if methods else "none")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login = str(credentials.get("username", ""))
        services.record_failure(login=login, actor=actor_of(request), step="password")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A first second factor follows the password at once; everything after it asks again."""
        return has_second_factor(context.request.user) and bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing here: the service app notifies on our events, in the language of the login."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A second factor is compulsory: the last one cannot be removed. Secrets are encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
        "unverified_email": _("An e-mail address of yours is not confirmed yet. Confirm it, then come back."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return str(settings.BANK_NAME)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=STRONG).exclude(pk=authenticator.pk)
        return authenticator.type not in STRONG or bool(others.exists())

    def encrypt(self, text: str) -> str:
        return str(encrypt(text, SECRETS))

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(Ciphertext(encrypted_text), SECRETS)
