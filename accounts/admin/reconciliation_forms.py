"""The forms of reconciliation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.domain.chart import CHART
from accounts.models import NostroAccount, ReconciliationItem
from accounts.selectors.reconciliation import counterparts
from accounts.services.reconciliation import LARGEST_FILE, SETTLES_ON
from bank.foundation.admin import ActionForm, ReasonForm
from bank.foundation.money import Money

TYPES = {"text/xml", "application/xml", "application/octet-stream"}


class NostroForm(ActionForm):
    """Our account with another bank."""

    name = forms.CharField(label=_("Name"), max_length=80)
    number = forms.CharField(label=_("Account number there"), max_length=34)
    servicer = forms.CharField(label=_("Bank (BIC)"), max_length=11, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    since = forms.DateField(label=_("Reconcile from"), widget=forms.DateInput(attrs={"type": "date"}))


class UploadForm(ActionForm):
    """A camt.053 file, read once it is neither too large nor something else."""

    file = forms.FileField(
        label=_("Statement (camt.053, XML)"), widget=forms.ClearableFileInput(attrs={"accept": ".xml,text/xml"})
    )

    def clean_file(self) -> bytes:
        """Refuse what is no XML file of at most 10 MB, and read it."""
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > LARGEST_FILE:
            raise ValidationError(_("A statement is at most 10 MB."))
        if sent.content_type not in TYPES or not (sent.name or "").lower().endswith(".xml"):
            raise ValidationError(_("Choose the XML file that the bank sent."))
        content: bytes = sent.read()
        return content


def match_form(request: HttpRequest, item: ReconciliationItem) -> type[forms.Form]:
    """Offer the open items that one may belong to; those of its amount come first."""

    class MatchForm(ReasonForm):
        items = forms.MultipleChoiceField(
            label=_("Belongs to"), choices=_choices(item), widget=forms.CheckboxSelectMultiple
        )
        field_order = ("items", "reason")

    return MatchForm


def settle_form(request: HttpRequest, item: ReconciliationItem) -> type[forms.Form]:
    """Offer the lines that a difference may go to, and the items that it is a difference to, if any."""
    lines = [(code, f"{CHART[code].number} {_now(CHART[code].name)}") for code in SETTLES_ON]

    class SettleForm(ReasonForm):
        line = forms.ChoiceField(label=_("Goes to"), choices=lines)
        items = forms.MultipleChoiceField(
            label=_("Together with"),
            choices=_choices(item),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("None: the whole amount is booked."),
        )
        field_order = ("line", "items", "reason")

    return SettleForm


def _choices(item: ReconciliationItem) -> list[tuple[str, str]]:
    return [(str(other.pk), _said(other, item.nostro)) for other in counterparts(item)]


def _said(item: ReconciliationItem, nostro: NostroAccount) -> str:
    parts: list[Any] = [
        Money(item.amount_minor, nostro.currency).format(),
        item.get_side_display(),
        item.value_on.isoformat(),
        ", ".join(item.references[:2]),
    ]
    return " · ".join(str(part) for part in parts if part)
