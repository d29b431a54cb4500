"""allauth's forms in the bank's words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthPasswordForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthCodeForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddKeyForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from bank.foundation.actor import actor_of
from bank.identity import services
from bank.identity.models import User


def proven(user: User, factor: str) -> None:
    """Note in the session that its person has just shown a second factor by setting it up."""
    record_authentication(context.request, user, "mfa", type=factor, reauthenticated=True)


def dress_code(field: forms.Field, label: Any) -> None:
    """Make a field one for a code: digits, filled in by the phone, never remembered."""
    field.label = label
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}
    field.kind = "code"  # type: ignore[attr-defined]  # read by the field component
    field.error_messages["required"] = _("Enter the code that your app shows now")


def dress_password(field: forms.Field, label: Any, required: Any) -> None:
    """Take the placeholder off a password and say its label in our words."""
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = required
    field.help_text = ""


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth is untyped
    """Name and password, the first of two steps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login name")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "maxlength": "150"}
        self.fields["login"].error_messages["required"] = _("Enter your login name")
        dress_password(self.fields["password"], _("Password"), _("Enter your password"))


class PasswordForm(AllauthPasswordForm):  # type: ignore[misc]
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_password(self.fields["password"], _("Password"), _("Enter your password"))


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """A new password beside the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_password(self.fields["oldpassword"], _("Present password"), _("Enter your present password"))
        dress_password(self.fields["password1"], _("New password"), _("Enter a new password"))
        dress_password(self.fields["password2"], _("New password again"), _("Enter the new password again"))
        self.fields["password1"].help_text = _("At least 12 characters; a few unrelated words are good.")


class SetPasswordForm(AllauthSetPasswordForm):  # type: ignore[misc]
    """A first password, for a login that signs in by passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_password(self.fields["password1"], _("New password"), _("Enter a new password"))
        dress_password(self.fields["password2"], _("New password again"), _("Enter the new password again"))
        self.fields["password1"].help_text = _("At least 12 characters; a few unrelated words are good.")


class _AuditedCode:
    """Writes a wrong code into the audit log."""

    user: Any

    def _emit_authentication_failed(self, authenticator: Any) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        services.record_failure(login=self.user.username, actor=actor_of(context.request), step="code")


class CodeForm(_AuditedCode, AllauthCodeForm):  # type: ignore[misc]
    """The second step of the sign-in: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code(self.fields["code"], _("Code from your app, or a recovery code"))


class CodeAgainForm(_AuditedCode, AllauthCodeAgainForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code(self.fields["code"], _("Code from your app, or a recovery code"))


class ActivateForm(AllauthActivateForm):  # type: ignore[misc]
    """The first code of a new app; it proves the second factor for this session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code(self.fields["code"], _("Code that the app shows"))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        proven(self.user, "totp")
        return code


class AddKeyForm(AllauthAddKeyForm):  # type: ignore[misc]
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _("The device then asks for your finger, face or PIN.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("credential") and not self.errors:
            proven(self.user, "webauthn")
        return cleaned


class EditKeyForm(AllauthEditKeyForm):  # type: ignore[misc]
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key")
        self.fields["name"].error_messages["required"] = _("Give the key a name")
