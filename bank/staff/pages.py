"""What staff puts on shared pages: the worklist of approvals."""

import datetime as dt

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.pages import Worklist, WorklistRow
from bank.identity.models import User
from bank.staff import approvals, handlers, selectors
from bank.staff.models import Approval

MOST_ROWS = 30
#: Somebody waits for this answer: it is due a day after it was asked for.
ANSWER_WITHIN = dt.timedelta(days=1)


def approvals_worklist(request: HttpRequest) -> Worklist | None:
    """Return the approvals that this person may decide; None where there are none."""
    if not isinstance(request.user, User):
        return None
    now = clock.now()
    waiting = selectors.waiting_for(request.user, approvals.permissions_to_decide(request.user, now))
    mine = [each for each in waiting if approvals.may_decide(each, request.user, now)]
    if not mine:
        return None
    return Worklist(
        title=_("Approvals"),
        permission="",
        rows=[_row(approval) for approval in mine[:MOST_ROWS]],
        count=len(mine),
        url=reverse("admin:staff_approval_changelist") + "?state__exact=WAITING",
    )


def _row(approval: Approval) -> WorklistRow:
    return WorklistRow(
        what=f"{handlers.label_of(approval.action)} · {approvals.about(approval)}",
        due=approval.requested_at + ANSWER_WITHIN,
        url=reverse("admin:staff_approval_change", args=[approval.pk]),
        state=_("asked by %(person)s") % {"person": approval.requested_by},
        detail=approval.reason,
    )
