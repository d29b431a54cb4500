"""What staff puts on shared pages: the worklist of approvals."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bank.foundation.pages import Worklist, WorklistRow
from bank.identity.models import User
from bank.staff import approvals, selectors

MOST_ROWS = 30


def approvals_worklist(request: HttpRequest) -> Worklist | None:
    """Return the approvals that this person may decide; None where there are none."""
    if not isinstance(request.user, User):
        return None
    mine = set(approvals.decidable(request.user))
    waiting = [approval for approval in selectors.waiting_for(request.user) if approval.action in mine]
    if not waiting:
        return None
    rows = [
        WorklistRow(
            what=f"{approval.action} · {approval.subject_id}",
            due=approval.requested_at,
            url=reverse("admin:staff_approval_change", args=[approval.pk]),
            state=approval.get_state_display(),
            detail=approval.reason,
        )
        for approval in waiting[:MOST_ROWS]
    ]
    return Worklist(title=_("Approvals"), permission="", rows=rows, count=len(waiting))
