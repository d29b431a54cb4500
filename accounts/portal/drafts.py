"""A payment between its form and its review: kept in the session under its key, so that no address carries it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest

from accounts.services.payments import PaymentRequest

SHELF = "accounts.payment_drafts"
KEPT = 8


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the form said; amounts in minor units."""

    key: str
    debtor_account_id: int
    amount_minor: int
    currency: str
    creditor_account_id: int | None
    payee_id: int | None
    reference: str

    def request(self) -> PaymentRequest:
        """Return the payment to ask for."""
        return PaymentRequest(
            key=self.key,
            debtor_account_id=self.debtor_account_id,
            amount_minor=self.amount_minor,
            currency=self.currency,
            creditor_account_id=self.creditor_account_id,
            payee_id=self.payee_id,
            remittance=self.reference,
            category="transfer",
        )


def keep(request: HttpRequest, draft: Draft) -> None:
    """Keep a draft; the oldest of more than a few is forgotten."""
    shelf: dict[str, Any] = dict(request.session.get(SHELF, {}))
    shelf.pop(draft.key, None)
    shelf[draft.key] = asdict(draft)
    request.session[SHELF] = dict(list(shelf.items())[-KEPT:])


def take(request: HttpRequest, key: str) -> Draft | None:
    """Return the draft of a key."""
    found = request.session.get(SHELF, {}).get(key)
    return Draft(**found) if found else None
