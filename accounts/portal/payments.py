"""A payment's own page: its receipt, why it waits or was refused, and the confirmation that a partner's one needs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Customer, Payment
from accounts.portal.access import customer_of, customer_page, found_or_404
from accounts.portal.forms import bank_label
from accounts.portal.once import one_at_a_time
from accounts.selectors import ledger, visible
from accounts.selectors.grants import partner_name
from accounts.selectors.payments import reason
from accounts.services import payments, signing
from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.errors import Refused
from bank.foundation.money import Money
from bank.identity.models import User
from bank.identity.stepup import StepUpForm

State = Payment.State
RECEIPT_STATES = {State.POSTED: "booked", State.HELD: "pending"}


@customer_page
@require_GET
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what became of a payment; one that waits for confirmation shows its review."""
    payment = found_or_404(visible.payment(request.user, public_id))
    if payment.state == State.AWAITING_CONFIRMATION:
        return _confirmation(request, payment, StepUpForm(user=_user(request)))
    template = "refused" if payment.state in {State.REFUSED, State.CANCELLED} else "payment"
    return render(request, f"accounts/portal/{template}.html", _context(request, payment))


@customer_page
@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a partner's payment go, with the holder's second factor."""
    payment = found_or_404(visible.payment(request.user, public_id))
    with one_at_a_time(f"confirm:{payment.pk}"):
        payment.refresh_from_db()
        if payment.state != State.AWAITING_CONFIRMATION:
            return redirect("accounts:payment", public_id=public_id)
        step_up = StepUpForm(request.POST, user=_user(request))
        if not step_up.is_valid():
            return _confirmation(request, payment, step_up, status=422)
        try:
            payments.confirm(payment.pk, actor=actor_of(request), now=clock.now())
        except Refused as refused:
            step_up.add_error(None, str(refused))
            return _confirmation(request, payment, step_up, status=422)
    return redirect("accounts:payment", public_id=public_id)


@customer_page
@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a payment that waits for confirmation; one already decided stays as it is."""
    payment = found_or_404(visible.payment(request.user, public_id))
    if payment.state == State.AWAITING_CONFIRMATION:
        payments.cancel(payment.pk, actor=actor_of(request), now=clock.now())
    return redirect("accounts:payment", public_id=public_id)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _context(request: HttpRequest, payment: Payment) -> dict[str, Any]:
    amount = Money(payment.amount_minor, payment.currency)
    mine = set(visible.accounts(request.user).values_list("pk", flat=True))
    outgoing = payment.debtor_account_id in mine
    return {
        "payment": payment,
        "amount": amount,
        "outgoing": outgoing,
        "sentence": _sentence(payment, amount, outgoing=outgoing),
        "state": RECEIPT_STATES.get(State(payment.state), "booked"),
        "at": payment.posted_at or payment.requested_at,
        "rows": _rows(payment, outgoing=outgoing),
        "reason": reason(payment.neutral_code),
        "share_text": f"{payment.public_id} {amount.format()} {payment.creditor_name}",
    }


def _sentence(payment: Payment, amount: Money, *, outgoing: bool) -> str:
    words = {"amount": amount.format(), "name": shown_creditor(payment), "from": shown_debtor(payment)}
    if payment.state == State.HELD:
        return _("%(amount)s to %(name)s is held while we check. You need do nothing now.") % words
    if payment.state == State.CANCELLED:
        return _("Cancelled. %(amount)s to %(name)s was not sent.") % words
    if payment.state == State.REFUSED:
        return _("%(amount)s to %(name)s was not sent. No money moved.") % words
    if not outgoing or payment.debtor_account is None:
        return _("%(amount)s arrived from %(from)s.") % words
    left = ledger.balance(payment.debtor_account.ledger_account_id).available
    words["left"] = Money(left, payment.currency).format()
    return _("%(amount)s sent to %(name)s. %(left)s left.") % words


def shown_debtor(payment: Payment) -> str:
    """Return who paid: cash by its name."""
    return payment.debtor_name or str(payment.get_kind_display())


def shown_creditor(payment: Payment) -> str:
    """Return who got the money: an own account by its name, cash by its own."""
    if not payment.creditor_name:
        return str(payment.get_kind_display())
    if payment.kind == Payment.Kind.OWN and payment.creditor_account:
        return payment.creditor_account.name
    return payment.creditor_name


def _rows(payment: Payment, *, outgoing: bool) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [(_("Amount"), Money(payment.amount_minor, payment.currency))]
    if outgoing:
        rows.append((_("From"), str(payment.debtor_account)))
        rows.append((_("To"), " · ".join(filter(None, (shown_creditor(payment), bank_label(payment.creditor_bank))))))
        rows.append((_("Fee"), Money(payment.fee_minor, payment.currency) if payment.fee_minor else _("None")))
    else:
        rows.append((_("From"), shown_debtor(payment)))
        rows.append((_("To"), str(payment.creditor_account)))
    if payment.remittance:
        rows.append((_("Reference"), payment.remittance))
    if payment.clearing and outgoing:
        rows.append((_("State"), payment.get_clearing_display()))
    return rows


def _asker(payment: Payment) -> str:
    """Return who asks for a payment: a partner, or the holder who signed first."""
    if payment.partner_id:
        return partner_name(payment.partner_id) or _("A partner")
    first = payment.signatures.select_related("customer").order_by("pk").first()
    return first.customer.name if first else _("A partner")


def _confirmation(request: HttpRequest, payment: Payment, step_up: StepUpForm, status: int = 200) -> HttpResponse:
    amount = Money(payment.amount_minor, payment.currency)
    missing = signing.missing(payment)
    names = Customer.objects.filter(pk__in=missing - {customer_of(request).pk}).order_by("pk")
    context = _context(request, payment) | {
        "form": step_up,
        "waits_for": [customer.name for customer in names],
        "signed": payment.signatures.filter(customer=customer_of(request)).exists(),
        "sentence": _("%(partner)s asks to pay %(amount)s to %(name)s")
        % {"partner": _asker(payment), "amount": amount.format(), "name": shown_creditor(payment)},
        "pay_label": _("Pay %(amount)s") % {"amount": amount.format()},
    }
    return render(request, "accounts/portal/confirm.html", context, status=status)
