"""Receipts that prove themselves: a payment with its journal, its place under a signed root, our signature."""

import base64
import hashlib
import json
import logging
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Entry, Journal, Payment, SealedJournal, SealedRoot
from accounts.selectors import seals
from accounts.selectors.signing_key import public_key, signature
from bank import verify
from bank.foundation.money import Money

log = logging.getLogger(__name__)


def issue(payment: Payment, *, opened: Collection[int]) -> bytes | None:
    """Return the receipt file of a payment, in the language of the moment; None until it is sealed under our key.

    Only entries on the ledger accounts `opened` can be read in it; the others stand there as hashes.
    """
    leaf, root = seals.sealed(payment.journal_id), seals.last_root()
    if payment.journal is None or leaf is None or root is None or root.key_id != public_key().id:
        return None
    entries = _entries(leaf, opened)
    if not any("amount" in entry for entry in entries):
        return None
    content = signed(
        {
            "format": verify.RECEIPT,
            "bank": {"name": settings.BANK_NAME, "code": settings.BANK_CODE, "country": settings.BANK_COUNTRY},
            "text": _sentence(payment),
            "check": _("Check it at %(url)s, or yourself: python verify.py receipt.json --key %(key)s")
            % {"url": f"{settings.PUBLIC_URL}/verify/", "key": public_key()},
            "payment": _payment(payment),
            "journal": _journal(payment.journal, bytes(leaf.salt)),
            "entries": entries,
            "seal": _seal(leaf, root),
        }
    )
    return content if _is_genuine(payment, content) else None


def consistency(first: SealedRoot, second: SealedRoot) -> bytes:
    """Return the proof, as a signed file, that one root continues another."""
    proof = [part.hex() for part in seals.consistency(first.size, second.size)]
    return signed({"format": verify.CONSISTENCY, "first": first.note, "second": second.note, "proof": proof})


def signed(document: dict[str, Any]) -> bytes:
    """Return a document as a file signed with the bank's key."""
    document |= {"key": str(public_key())}
    document["signature"] = base64.b64encode(signature(verify.signed_text(document))).decode()
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _is_genuine(payment: Payment, content: bytes) -> bool:
    """Read it as anyone would: what is no longer as it was sealed gets no receipt, and the audit names it."""
    try:
        verify.check(content, [public_key()])
    except verify.NotGenuine as fault:
        log.error("no receipt for %s: %s", payment.public_id, fault)
        return False
    return True


def _sentence(payment: Payment) -> str:
    words = {
        "bank": settings.BANK_NAME,
        "amount": Money(payment.amount_minor, payment.currency).format(),
        "from": payment.debtor_name or payment.get_kind_display(),
        "to": payment.creditor_name or payment.get_kind_display(),
        "day": date_format(payment.journal.booking_date) if payment.journal else "",
    }
    return _("%(bank)s: %(amount)s from %(from)s to %(to)s, booked on %(day)s.") % words


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "code": payment.public_id,
        "kind": payment.kind,
        "amount": str(Money(payment.amount_minor, payment.currency).amount),
        "amount_minor": payment.amount_minor,
        "fee_minor": payment.fee_minor,
        "currency": payment.currency,
        "from": payment.debtor_name,
        "to": payment.creditor_name,
        "to_account": payment.creditor_number,
        "to_bank": payment.creditor_bank,
        "reference": payment.remittance,
    }


def _journal(journal: Journal, salt: bytes) -> dict[str, Any]:
    request = verify.sha256(
        "openteller.request.v1",
        ("salt", _salt(salt, "request")),
        ("key", verify.counted(journal.idempotency_key)),
        ("hash", bytes(journal.request_hash).hex()),
    )
    return {
        "id": str(journal.pk),
        "recorded": f"{journal.recorded_at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "booked": journal.booking_date.isoformat(),
        "valued": journal.value_date.isoformat(),
        "reverses": str(journal.reverses_id or "-"),
        "kind": journal.kind,
        "reference": journal.reference,
        "request": request,
    }


def _entries(leaf: SealedJournal, opened: Collection[int]) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(journal_id=leaf.journal_id).select_related("ledger_account").order_by("pk")
    parts = [bytes(leaf.parts)[at : at + 32].hex() for at in range(0, len(leaf.parts), 32)]
    return [
        _opened(entry, nth, bytes(leaf.salt)) if entry.ledger_account_id in opened else {"hash": part}
        for nth, (entry, part) in enumerate(zip(rows, parts, strict=False), 1)
    ]


def _opened(entry: Entry, nth: int, salt: bytes) -> dict[str, Any]:
    place = verify.sha256(
        "openteller.place.v1",
        ("salt", _salt(salt, f"place {nth}")),
        ("version", entry.version),
        ("stripe", entry.stripe),
        ("balance", "-" if entry.balance_after is None else entry.balance_after),
    )
    return {
        "account": entry.ledger_account.code,
        "currency": entry.currency,
        "amount": entry.amount,
        "salt": _salt(salt, f"entry {nth}"),
        "place": place,
    }


def _seal(leaf: SealedJournal, root: SealedRoot) -> dict[str, Any]:
    proof = [part.hex() for part in seals.inclusion(leaf.position, root.size)]
    return {"position": leaf.position, "leaf": bytes(leaf.leaf).hex(), "root": root.note, "proof": proof}


def _salt(salt: bytes, name: str) -> str:
    return hashlib.sha256(salt + name.encode()).hexdigest()
