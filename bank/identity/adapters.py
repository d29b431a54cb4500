"""How allauth behaves in this bank: no sign-up from outside, secrets encrypted, nobody locked out by strangers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.identity.second_factor import STRONG


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """A login is given by the bank; attempts are counted for a name *from an address*.

    Counting by name alone would let anyone lock a customer out by typing wrong passwords.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That name and password do not go together."),
        "too_many_login_attempts": _("Too many attempts from here. Wait five minutes, then try again."),
        "incorrect_code": _("That code is not right, or was used already. Wait for the next one."),
        "incorrect_password": _("That is not your password."),
        "account_inactive": _("This login is closed. Ask us to open it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/admin/" if getattr(request.user, "is_staff", False) else "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/security/"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = str(credentials.get("username", "")).lower()
        return f"{self.get_client_ip(request)}:{login}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing here: the service app notifies on our events, in the language of the login."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A second factor is compulsory: the last one cannot be removed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right, or was used already. Wait for the next one."),
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
        "unverified_email": _("An e-mail address of yours is not confirmed yet. Confirm it, then come back."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_totp_issuer(self) -> str:
        return str(settings.BANK_NAME)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=STRONG).exclude(pk=authenticator.pk)
        return authenticator.type not in STRONG or others.exists()
