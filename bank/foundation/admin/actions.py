"""What staff can do: an action has a permission, a form and one service call."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import Text

type Run = Callable[[HttpRequest, Any, dict[str, Any]], Text]


def _new_key() -> str:
    return secrets.token_urlsafe(16)


class ActionForm(forms.Form):
    """The base of an action's form; `key` lets a service see a form that was sent twice."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=_new_key)


class ReasonForm(ActionForm):
    """An action that only asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )


def _always(obj: Any) -> bool:
    return True


@dataclass(frozen=True)
class StaffAction:
    """`run(request, obj, cleaned)` calls one service and returns what to tell; `obj` is None for a list's action.

    `available` says whether the object's state allows it; `form` may also be a function of (request, obj) that
    returns a form class.
    """

    name: str
    label: Text
    permission: str
    run: Run
    form: type[forms.Form] | Callable[[HttpRequest, Any], type[forms.Form]] = ActionForm
    available: Callable[[Any], bool] = _always
    danger: bool = False
    explains: Text = ""

    def form_class(self, request: HttpRequest, obj: Any) -> type[forms.Form]:
        """Return the form of this action for an object."""
        if isinstance(self.form, type):
            return self.form
        return self.form(request, obj)
