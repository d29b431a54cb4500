"""Customer files: documents taken in at the counter, checked by compliance."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ActionForm, ReasonForm, StaffAction
from bank.foundation.pages import Panel, Text
from bank.foundation.permissions import holds
from compliance.admin.quiet import QuietAdmin
from compliance.models import KycDocument, KycFile
from compliance.selectors import kyc as reads
from compliance.services import kyc

VIEW, SUBMIT, DECIDE = "compliance.view_kyc", "compliance.submit_kyc", "compliance.decide_kyc"
Cleaned = dict[str, Any]


class SubmitForm(ActionForm):
    """One identity document and one more, as shown at the counter."""

    customer = forms.CharField(label=_("Customer number"), max_length=40)
    kind = forms.ChoiceField(label=_("Identity document"), choices=KycDocument.Kind.choices)
    number = forms.CharField(label=_("Document number"), max_length=40)
    issuer = forms.CharField(label=_("Issued by"), max_length=80, required=False)
    expires_on = forms.DateField(label=_("Expires"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    address_proof = forms.CharField(label=_("Proof of address"), max_length=120, required=False)
    risk = forms.ChoiceField(label=_("Risk"), choices=KycFile.Risk.choices)

    def clean_customer(self) -> Customer:
        """Find the customer by their public number."""
        found = Customer.objects.filter(public_id=self.cleaned_data["customer"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return found


class VerifyForm(ReasonForm):
    """The rating, and why."""

    risk = forms.ChoiceField(label=_("Risk"), choices=KycFile.Risk.choices)


def _submit(request: HttpRequest, obj: None, cleaned: Cleaned) -> Text:
    documents = [
        kyc.Document(
            kind=cleaned["kind"], number=cleaned["number"], issuer=cleaned["issuer"], expires_on=cleaned["expires_on"]
        )
    ]
    if cleaned["address_proof"]:
        documents.append(kyc.Document(kind=KycDocument.Kind.ADDRESS, number=cleaned["address_proof"]))
    kyc.submit(
        customer_id=cleaned["customer"].pk,
        documents=documents,
        risk=cleaned["risk"],
        actor=actor_of(request),
        now=clock.now(),
    )
    return _("Taken in; compliance checks it.")


def _verify(request: HttpRequest, file: KycFile, cleaned: Cleaned) -> Text:
    found = kyc.verify(
        customer_id=file.customer_id,
        reason=cleaned["reason"],
        risk=cleaned["risk"],
        actor=actor_of(request),
        now=clock.now(),
    )
    if cleaned["risk"] == KycFile.Risk.HIGH or found.state != KycFile.State.VERIFIED:
        return _("A second person decides on a customer of high risk.")
    return _("Verified.")


def _refuse(request: HttpRequest, file: KycFile, cleaned: Cleaned) -> Text:
    kyc.refuse(customer_id=file.customer_id, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Not verified.")


def _decidable(file: KycFile) -> bool:
    return file.state in (KycFile.State.PENDING, KycFile.State.VERIFIED)


@admin.register(KycFile)
class KycFileAdmin(QuietAdmin):
    """Files on customers: the counter sees how far they are, compliance also what is in them."""

    view_permission = VIEW
    shows_history = False
    list_display = ("public_id", "customer", "state", "risk", "submitted_at", "review_on")
    list_select_related = ("customer",)
    list_filter = ("state", "risk")
    search_fields = ("=public_id", "=customer__public_id", "customer__name_latin", "customer__name_chinese")
    fields = ("customer", "state", "risk", "submitted_at", "decided_at", "review_on")
    list_actions = (StaffAction("submit", _("Take in documents"), SUBMIT, run=_submit, form=SubmitForm),)
    staff_actions = (
        StaffAction("verify", _("Verify"), DECIDE, run=_verify, form=VerifyForm, available=_decidable),
        StaffAction("refuse", _("Refuse"), DECIDE, run=_refuse, form=ReasonForm, available=_decidable, danger=True),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Compliance, and those who take documents in."""
        return holds(request.user, VIEW) or holds(request.user, SUBMIT)

    def panels(self, request: HttpRequest, obj: KycFile) -> Sequence[Panel]:
        if not holds(request.user, VIEW):
            return ()
        return [
            Panel(
                title=_("Documents"),
                template="compliance/admin/documents.html",
                context={"documents": obj.documents.order_by("-pk")},
            ),
            Panel(
                title=_("What happened"), template="compliance/admin/steps.html", context={"steps": reads.steps(obj)}
            ),
        ]
