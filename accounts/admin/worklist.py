"""The counter's worklist: my cash that waits for a second person, and accounts that are frozen."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.services.cash import CashApproval
from bank.foundation.pages import Worklist, WorklistRow
from bank.foundation.permissions import holds
from bank.staff.models import Approval

MOST_ROWS = 30


def counter(request: HttpRequest) -> Worklist | None:
    """Return what the counter follows up; None for who books no cash, or where nothing waits."""
    if not holds(request.user, "accounts.book_cash"):
        return None
    waiting = Approval.objects.filter(
        action=CashApproval.action, state=Approval.State.WAITING, requested_by_id=request.user.pk
    ).order_by("requested_at")
    rows = [
        WorklistRow(
            what=_("Cash above my limit"),
            due=approval.requested_at,
            url=reverse("admin:staff_approval_change", args=[approval.pk]),
            state=_("waits for a second person"),
            detail=approval.reason,
        )
        for approval in waiting[:MOST_ROWS]
    ]
    frozen = Account.objects.filter(state=Account.State.FROZEN).order_by("pk")[:MOST_ROWS]
    rows += [
        WorklistRow(
            what=account.shown_number,
            due=None,
            url=reverse("admin:accounts_account_change", args=[account.pk]),
            state=account.get_state_display(),
        )
        for account in frozen
    ]
    return Worklist(title=_("Counter"), permission="accounts.book_cash", rows=rows, count=len(rows)) if rows else None
