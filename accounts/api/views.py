"""Accounts, balances, transactions and payments of those who granted them. Anything else is 404."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import Caller, PartnerAuthentication, PartnerThrottle, TokenHasScope
from accounts.api.serializers import (
    STATUS,
    AccountOut,
    AccountsOut,
    BalanceOut,
    PaymentIn,
    PaymentOut,
    ReceiptOut,
    TransactionsOut,
)
from accounts.models import Partner, Payment, Scope
from accounts.selectors import feed, grants, ledger
from accounts.selectors.feed import FeedRow
from accounts.selectors.grants import Granted
from accounts.services import payments, receipts
from accounts.services.payments import Outsider, PaymentRequest
from bank.foundation import clock
from bank.foundation.actor import Actor
from bank.foundation.api import idempotent, key_of, paginate
from bank.foundation.money import Money

PAGING = [
    OpenApiParameter("cursor", str, description="Opaque: `next_cursor` of the page before."),
    OpenApiParameter("limit", int, description="1 to 200, 50 by default."),
]
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True, description="One for each payment; kept 24 hours."
)


class PartnerView(APIView):
    """Base: a partner's token with the view's scope."""

    authentication_classes = (PartnerAuthentication,)
    permission_classes = (TokenHasScope,)
    throttle_classes = (PartnerThrottle,)
    scope: ClassVar[str] = Scope.ACCOUNTS.value

    def partner(self, request: Request) -> Partner:
        """Return who calls."""
        assert isinstance(request.user, Caller)
        return request.user.partner

    def granted(self, request: Request, public_id: str) -> Granted:
        """Return the account if its holder granted this view's scope; 404 otherwise, whatever the reason."""
        found = grants.account(self.partner(request), public_id, self.scope, now=clock.now())
        if found is None:
            raise Http404
        return found


class Accounts(PartnerView):
    """The accounts that holders granted to this partner."""

    @extend_schema(operation_id="accounts_list", responses=AccountsOut)
    def get(self, request: Request) -> Response:
        """List them."""
        found = grants.accounts(self.partner(request), self.scope, now=clock.now())
        return Response(AccountsOut({"data": [_account(one) for one in found]}).data)


class Account(PartnerView):
    """One account."""

    @extend_schema(responses=AccountOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Show it."""
        return Response(AccountOut(_account(self.granted(request, public_id))).data)


class Balances(PartnerView):
    """What an account holds."""

    scope = Scope.BALANCES.value

    @extend_schema(responses=BalanceOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Show booked, held and available."""
        account = self.granted(request, public_id).account
        view = ledger.balance(account.ledger_account_id)
        amounts = {"booked": view.ledger, "held": view.held, "available": view.available}
        shown = {name: Money(minor, view.currency) for name, minor in amounts.items()}
        return Response(BalanceOut({**shown, "at": clock.now()}).data)


class Transactions(PartnerView):
    """What went in and out."""

    scope = Scope.TRANSACTIONS.value

    @extend_schema(responses=TransactionsOut, parameters=PAGING)
    def get(self, request: Request, public_id: str) -> Response:
        """List entries, newest first, paged by cursor."""
        account = self.granted(request, public_id).account
        page = paginate(
            request,
            f"transactions:{account.public_id}",
            lambda after, limit: feed.entries(account, after=after, limit=limit).rows,
            lambda row: row.key,
        )
        rows = [_transaction(row) for row in page.rows]
        return Response(TransactionsOut({"data": rows, "next_cursor": page.next_cursor}).data)


class Payments(PartnerView):
    """Asking for payments."""

    scope = Scope.PAYMENTS.value

    @extend_schema(request=PaymentIn, responses={201: PaymentOut}, parameters=[IDEMPOTENCY])
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for a payment. It waits until the holder confirms it with a second factor, at `confirmation_url`."""
        form = PaymentIn(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        found = self.granted(request, asked["debtor_account"])
        partner = self.partner(request)
        actor = Actor("partner", found.grant.customer.user_id, "api", partner.client_id)
        payment = payments.initiate(_request(asked, found, key_of(request)), actor=actor, now=clock.now())
        return Response(PaymentOut(_payment(payment)).data, status=201)


class PaymentDetail(PartnerView):
    """A payment that this partner asked for."""

    scope = Scope.PAYMENTS.value

    @extend_schema(responses=PaymentOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Show how far it is."""
        payment = grants.payment(self.partner(request), public_id)
        if payment is None:
            raise Http404
        return Response(PaymentOut(_payment(payment)).data)


class Receipt(PartnerView):
    """The receipt of a payment that this partner asked for, as a file that proves itself."""

    scope = Scope.PAYMENTS.value

    @extend_schema(operation_id="payments_receipt", responses=ReceiptOut)
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Send it once its journal is sealed, seconds after it posts; 404 before. Only the payer's entry is open."""
        payment = grants.payment(self.partner(request), public_id)
        debtor = payment.debtor_account if payment else None
        content = receipts.issue(payment, opened={debtor.ledger_account_id}) if payment and debtor else None
        if content is None:
            raise Http404
        return HttpResponse(content, content_type="application/json")


def _request(asked: dict[str, Any], found: Granted, key: str) -> PaymentRequest:
    return PaymentRequest(
        key=hashlib.sha256(key.encode()).hexdigest(),
        debtor_account_id=found.account.pk,
        amount_minor=asked["amount"].minor,
        currency=asked["amount"].currency,
        outsider=Outsider(**asked["creditor"]),
        remittance=asked["reference"],
        end_to_end_id=asked["end_to_end_id"],
        await_confirmation=True,
    )


def _account(found: Granted) -> dict[str, Any]:
    account, grant = found.account, found.grant
    return {
        "id": account.public_id,
        "number": account.number,
        "kind": account.kind,
        "currency": account.currency,
        "name": account.name,
        "scopes": grant.scopes,
        "expires_at": grant.expires_at,
    }


def _transaction(row: FeedRow) -> dict[str, Any]:
    return {
        "id": str(row.key),
        "amount": row.amount,
        "balance_after": row.balance_after,
        "name": row.name,
        "description": row.why,
        "booked_on": row.booked_on,
        "at": row.at,
    }


def _payment(payment: Payment) -> dict[str, Any]:
    waiting = payment.state == Payment.State.AWAITING_CONFIRMATION
    page = reverse("accounts:payment", args=[payment.public_id])
    return {
        "id": payment.public_id,
        "status": STATUS[Payment.State(payment.state)],
        "reason": payment.neutral_code if payment.state == Payment.State.REFUSED else "",
        "amount": Money(payment.amount_minor, payment.currency),
        "debtor_account": payment.debtor_account.public_id if payment.debtor_account else "",
        "creditor": {
            "name": payment.creditor_name,
            "account_number": payment.creditor_number,
            "bank_code": payment.creditor_bank,
        },
        "end_to_end_id": payment.end_to_end_id,
        "requested_at": payment.requested_at,
        "confirm_by": payment.confirm_by if waiting else None,
        "posted_at": payment.posted_at,
        "confirmation_url": settings.PUBLIC_URL + page if waiting else "",
    }
