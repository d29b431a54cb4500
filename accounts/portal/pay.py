"""Paying: a form, a review with the second factor, then the payment's own page. Nothing moves before the review."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Payment
from accounts.portal.access import customer_page
from accounts.portal.drafts import Draft, keep, take
from accounts.portal.forms import PayForm, bank_label
from accounts.portal.once import one_at_a_time
from accounts.services import payments
from accounts.services.payments.plan import Plan
from accounts.services.payments.request import initiator_of
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm


@customer_page
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """Ask who gets how much from where; what is right goes on to its review."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        asked = PayForm(request.POST, user=user)
        if asked.is_valid():
            draft = _draft(asked, request.POST.get("key", ""))
            refused = _refusal(draft, request)
            if refused is None:
                keep(request, draft)
                return redirect("accounts:review", key=draft.key)
            asked.add_error("amount" if refused.code == "insufficient_funds" else None, str(refused))
        return _form_page(request, asked, status=422)
    chosen = {"to": request.GET.get("to", ""), "source": request.GET.get("from", "")}
    return _form_page(request, PayForm(user=user, initial=chosen))


@customer_page
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Show who, when, fee and what remains; with the right code the payment happens, once for its key."""
    user = request.user
    assert isinstance(user, User)
    if paid := _paid(request, key):
        return redirect("accounts:payment", public_id=paid.public_id)
    draft = take(request, key)
    if draft is None:
        return redirect("accounts:pay")
    if request.method == "GET":
        return _review_page(request, draft, StepUpForm(user=user))
    with one_at_a_time(f"pay:{user.pk}:{key}"):
        if paid := _paid(request, key):
            return redirect("accounts:payment", public_id=paid.public_id)
        step_up = StepUpForm(request.POST, user=user)
        if not step_up.is_valid():
            return _review_page(request, draft, step_up, status=422)
        try:
            made = payments.initiate(draft.request(), actor=actor_of(request), now=clock.now())
        except Refused as refused:
            step_up.add_error(None, str(refused))
            return _review_page(request, draft, step_up, status=422)
    return redirect("accounts:payment", public_id=made.public_id)


def _draft(asked: PayForm, key: str) -> Draft:
    cleaned = asked.cleaned_data
    return Draft(
        key=key if len(key) == 32 and key.isalnum() else secrets.token_hex(16),
        debtor_account_id=cleaned["source"].pk,
        amount_minor=cleaned["money"].minor,
        currency=cleaned["money"].currency,
        creditor_account_id=cleaned["to_account"].pk if cleaned["to_account"] else None,
        payee_id=cleaned["to_payee"].pk if cleaned["to_payee"] else None,
        reference=cleaned["reference"],
    )


def _refusal(draft: Draft, request: HttpRequest) -> Refused | None:
    try:
        payments.preview(draft.request(), actor=actor_of(request))
    except Refused as refused:
        return refused
    return None


def _paid(request: HttpRequest, key: str) -> Payment | None:
    return Payment.objects.filter(initiator=initiator_of(actor_of(request)), idempotency_key=key).first()


def _form_page(request: HttpRequest, asked: PayForm, status: int = 200) -> HttpResponse:
    key = request.POST.get("key") or secrets.token_hex(16)
    return render(request, "accounts/portal/pay.html", {"form": asked, "key": key}, status=status)


def _review_page(request: HttpRequest, draft: Draft, step_up: StepUpForm, status: int = 200) -> HttpResponse:
    blocked = ""
    try:
        plan = payments.preview(draft.request(), actor=actor_of(request))
    except Refused as refused:
        return render(request, "accounts/portal/blocked.html", {"why": str(refused)}, status=422)
    amount = Money(plan.amount_minor, plan.currency)
    context = {
        "form": step_up,
        "sentence": _("%(amount)s to %(name)s") % {"amount": amount.format(), "name": _to(plan)},
        "rows": _rows(plan, draft),
        "pay_label": _("Pay %(amount)s") % {"amount": amount.format()},
        "blocked": blocked,
        "notice": _notice(plan),
    }
    return render(request, "accounts/portal/review.html", context, status=status)


def _to(plan: Plan) -> str:
    if plan.kind == Payment.Kind.OWN and plan.creditor:
        return plan.creditor.account.name
    return plan.creditor_name


def _rows(plan: Plan, draft: Draft) -> list[tuple[str, object]]:
    when = _("At once") if plan.creditor else _("Today; their bank books it within minutes")
    rows: list[tuple[str, object]] = [
        (_("From"), str(plan.debtor.account)),
        (_("To"), f"{_to(plan)} · {bank_label(plan.creditor_bank)} ···{plan.creditor_number[-4:]}"),
        (_("When"), when),
        (_("Fee"), Money(plan.fee_minor, plan.currency) if plan.fee_minor else _("None")),
        (_("Left after"), Money(plan.left_minor, plan.currency)),
    ]
    if draft.reference:
        rows.insert(3, (_("Reference"), draft.reference))
    return rows


def _notice(plan: Plan) -> str:
    match = plan.payee.name_match if plan.payee else ""
    if match == "NONE":
        return _("This account isn’t in that name. Ring them first.")
    if match == "CLOSE":
        return _("The account’s name is close to what you typed, not the same. Ring them first.")
    return ""
