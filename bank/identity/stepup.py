"""Step-up: one more code, typed on the page that moves money, before it moves."""

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from bank.foundation.errors import Refused
from bank.identity.models import User

#: Wrong codes that a login may type, and for how many seconds they count. Only its own session reaches this door.
ATTEMPTS: Final = 5
WINDOW: Final = 300
TYPED: Final = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class TooManyCodes(Refused):
    """Too many wrong codes; the login waits."""

    def __init__(self) -> None:
        super().__init__("step_up_limit", _("Too many wrong codes. Wait five minutes, then try again."))


def verify(user: User, code: str) -> bool:
    """Return whether this is a code of the login, and use it up: the app's present one, or a recovery code.

    TooManyCodes after five wrong ones within five minutes.
    """
    key = f"identity.stepup:{user.pk}"
    cache.add(key, 0, timeout=WINDOW)
    if cache.incr(key) > ATTEMPTS:
        raise TooManyCodes
    for authenticator in Authenticator.objects.filter(user=user, type__in=TYPED).order_by("-type"):
        if authenticator.wrap().validate_code(code):
            cache.delete(key)
            return True
    return False


class StepUpField(forms.CharField):
    """The code on a review page. It is checked, and used up, by `StepUpForm` once everything else is right."""

    kind = "code"

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("Code from your app"),
            "help_text": _("We never ask for this code by phone."),
            "max_length": 12,
            "error_messages": {"required": _("Enter the code that your app shows now")},
        }
        super().__init__(**{**defaults, **kwargs})
        self.widget.attrs.update({"autocomplete": "one-time-code", "inputmode": "numeric"})


class StepUpForm(forms.Form):
    """A form whose `code` must be right: `StepUpForm(data, user=request.user)`."""

    code = StepUpField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        # The code comes last on the page, after what it confirms.
        self.fields["code"] = self.fields.pop("code")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, after every clean()
        code = self.cleaned_data.get("code")
        if not code or self.errors:
            return
        try:
            if not verify(self.user, code):
                self.add_error("code", _("That code is not right, or was used already. Wait for the next one."))
        except TooManyCodes as refused:
            self.add_error("code", str(refused))
