"""For anyone: is a receipt genuine? By its code or its file; the bank's keys, its roots, the program that checks."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Payment, SealedRoot
from accounts.selectors import seals
from accounts.services import receipts
from bank import verify
from bank.foundation.money import Money

REASONS: dict[str, str | Promise] = {
    "signature": _("It was changed after the bank signed it."),
    "leaf": _("Its journal is not the one that was sealed."),
    "proof": _("Its journal is not under the signed root."),
    "root": _("Its root was not signed by this bank."),
    "amount": _("Its amount is not the one that was sealed."),
    "code": _("Its journal belongs to another payment."),
    "key": _("It was signed with a key that is not this bank’s."),
    "field": _("A part of it is missing or damaged."),
    "unknown": _("The root under it is not one of ours."),
}


class CodeForm(forms.Form):
    """The code beside the seal."""

    code = forms.CharField(
        label=_("Code beside the seal"),
        max_length=40,
        error_messages={"required": _("Enter the code, like pay_k3f7…")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Ignore capitals and blanks."""
        return str(self.cleaned_data["code"]).strip().lower()


class FileForm(forms.Form):
    """The receipt file."""

    receipt = forms.FileField(
        label=_("Receipt file"),
        error_messages={
            "required": _("Choose the receipt file, receipt-….json"),
            "empty": _("This file is empty. Choose the receipt file."),
        },
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )

    def clean_receipt(self) -> bytes:
        """Read it; nothing larger is a receipt."""
        file = self.cleaned_data["receipt"]
        if file.size > verify.LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large to be a receipt."))
        return bytes(file.read())


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Check a code (`?code=`) or a file; without either, show how."""
    by_code = CodeForm(request.GET if "code" in request.GET else None)
    by_file = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {"code_form": by_code, "file_form": by_file, "form": by_code}
    status = 200
    if by_file.is_bound:
        context["form"] = by_file
        if by_file.is_valid():
            context |= _of_file(by_file.cleaned_data["receipt"], by_file)
        status = 422 if by_file.errors else 200
    elif by_code.is_bound and by_code.is_valid():
        context |= _of_code(by_code.cleaned_data["code"])
    context |= {"keys": [str(key) for key in seals.trusted_keys()], "root": seals.last_root()}
    return render(request, "accounts/portal/verify.html", context, status=status)


@require_GET
def program(request: HttpRequest) -> HttpResponse:
    """Send the program that checks a receipt without us."""
    body = Path(verify.__file__).read_bytes()
    disposition = {"Content-Disposition": 'attachment; filename="verify.py"'}
    return HttpResponse(body, content_type="text/x-python; charset=utf-8", headers=disposition)


@require_GET
def published(request: HttpRequest) -> JsonResponse:
    """Publish the public keys, the one in use first, and the latest signed root."""
    root = seals.last_root()
    keys = [{"id": key.id, "key": str(key)} for key in seals.trusted_keys()]
    answer = {"bank": settings.BANK_NAME, "keys": keys, "root": root.note if root else None}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 2})


@require_GET
def roots(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Send the proof that one root continues another, by their sizes; 404 where either was never signed."""
    found = {root.size: root for root in SealedRoot.objects.filter(size__in=[first, second]).order_by("pk")}
    if first not in found or second not in found or first > second:
        raise Http404
    return HttpResponse(receipts.consistency(found[first], found[second]), content_type="application/json")


def _of_code(code: str) -> dict[str, Any]:
    payment = Payment.objects.filter(public_id=code, state=Payment.State.POSTED).select_related("journal").first()
    if payment is None or payment.journal is None:
        return {"verdict": "unknown"}
    leaf = seals.sealed(payment.journal_id)
    said = {
        "amount": Money(payment.amount_minor, payment.currency),
        "booked": payment.journal.booking_date,
        "code": payment.public_id,
    }
    if leaf is None:
        return {"verdict": "waiting", "said": said}
    return {"verdict": "genuine", "said": said, "seal": bytes(leaf.leaf), "position": leaf.position}


def _of_file(content: bytes, form: FileForm) -> dict[str, Any]:
    try:
        found = verify.check(content, seals.trusted_keys())
    except verify.Unusable:
        form.add_error("receipt", _("This is not a receipt file. Choose the file that the receipt page gave you."))
        return {}
    except verify.NotGenuine as fault:
        return {"verdict": "false", "why": REASONS[fault.code]}
    if not SealedRoot.objects.filter(size=found.root.size, root=found.root.root).exists():
        return {"verdict": "false", "why": REASONS["unknown"]}
    if not found.leaf:
        return {"verdict": "continues", "size": found.root.size}
    payment = found.facts["payment"]
    said = {
        "amount": Money(payment["amount_minor"], payment["currency"]),
        "booked": found.facts["journal"]["booked"],
        "code": payment["code"],
        "text": found.facts["text"],
    }
    return {"verdict": "genuine", "said": said, "seal": found.leaf, "position": found.position}
