"""Forms of the customers' pages. `key` makes a form sent twice one message or case."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from service.models.case import CaseKind
from service.services.cases import LONGEST_SUBJECT
from service.services.conversations import LONGEST_MESSAGE


def new_key() -> str:
    """Return a key for a form that was never sent."""
    return secrets.token_urlsafe(16)


class MessageForm(forms.Form):
    """One message to the bank."""

    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to tell us.")},
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)


class CaseForm(forms.Form):
    """Something that the bank promises to answer."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=CaseKind.choices, widget=forms.RadioSelect)
    subject = forms.CharField(
        label=_("In a few words"),
        max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    body = forms.CharField(
        label=_("What happened?"),
        help_text=_("What you expected, what happened, and when. Never write a code or a password."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Tell us what happened.")},
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput, initial=new_key)


class RatingForm(forms.Form):
    """Satisfaction with an answer, 1 to 5."""

    score = forms.TypedChoiceField(
        label=_("How well did our answer help?"),
        coerce=int,
        choices=[
            (5, _("5, very well")),
            (4, _("4, well")),
            (3, _("3, partly")),
            (2, _("2, little")),
            (1, _("1, not at all")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from 1 to 5.")},
    )
