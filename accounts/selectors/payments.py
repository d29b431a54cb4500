"""Reads of payments."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import GuardVerdict, Payment

REASONS: dict[str, str | Promise] = {
    "under_review": _("Held while we check."),
    "declined": _("We could not make this payment. Talk to us to find out what you can do."),
    "daily_limit": _("This is above what you may pay in one day. Pay less today, or ask us to raise your limit."),
    "payment_limit": _("This is above what you may pay at once. Pay less, or ask us to raise your limit."),
    "payee_limit": _("This is above what you may pay to a new payee. Pay less now, and the rest later."),
    "velocity_limit": _("There were many payments in a short time. Try again in an hour."),
}


def reason(code: str) -> str | Promise:
    """Return what a neutral code says to everyone; a code without words of its own reads as declined."""
    return REASONS.get(code, REASONS["declined"]) if code else ""


def held_for(owner: str) -> QuerySet[Payment]:
    """Return the held payments that wait for this owner of guards, oldest first: failed guards' included."""
    holding = GuardVerdict.objects.filter(
        payment=OuterRef("pk"), owner=owner, answer=GuardVerdict.Answer.HOLD, released_at=None
    )
    held = Payment.objects.filter(Exists(holding), state=Payment.State.HELD)
    return held.select_related("debtor_account", "creditor_account").order_by("pk")
