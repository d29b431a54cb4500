"""What compliance puts on shared pages: its worklists, and its panels about a customer."""

import datetime as dt

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.pages import Panel, Worklist, WorklistRow
from bank.foundation.permissions import holds
from compliance.models import KycFile, Screening
from compliance.selectors import cases, dossier, kyc, lists

MOST_ROWS = 30
# Days after which a list is too old to rely on.
STALE_DAYS = 7
CHECK_WITHIN = dt.timedelta(days=2)


def cases_worklist(request: HttpRequest) -> Worklist | None:
    """Cases to decide, the earliest due first; and the lists, where they are missing or old."""
    if not holds(request.user, "compliance.view_case"):
        return None
    waiting = cases.waiting()
    rows = [
        WorklistRow(
            what=f"{case.get_kind_display()} · {dossier.about(case)}",
            due=case.due_at,
            url=reverse("admin:compliance_compliancecase_change", args=[case.pk]),
            state=case.get_state_display(),
            detail=f"{case.best_score / 10:.0f} %",
        )
        for case in waiting[:MOST_ROWS]
    ]
    old = _old_lists()
    return Worklist(
        title=_("Name hits"),
        permission="compliance.view_case",
        rows=[*old, *rows],
        count=waiting.count() + len(old),
        url=reverse("admin:compliance_compliancecase_changelist"),
    )


def kyc_worklist(request: HttpRequest) -> Worklist | None:
    """Customer files to check, then reviews that are due."""
    if not holds(request.user, "compliance.decide_kyc"):
        return None
    waiting, due = kyc.waiting(), kyc.due_for_review(timezone.localdate(clock.now()))
    rows = [_row(file, file.submitted_at + CHECK_WITHIN if file.submitted_at else None) for file in waiting[:MOST_ROWS]]
    rows += [_row(file, _midnight(file.review_on), _("review due")) for file in due[:MOST_ROWS]]
    return Worklist(
        title=_("Customers to know"),
        permission="compliance.decide_kyc",
        rows=rows,
        count=waiting.count() + due.count(),
        url=reverse("admin:compliance_kycfile_changelist"),
    )


def compliance_panel(request: HttpRequest, customer_id: int) -> Panel | None:
    """Cases, blocks and screenings of a customer; for compliance alone."""
    if not holds(request.user, "compliance.view_case"):
        return None
    screening = Screening.objects.filter(subject=Screening.Subject.CUSTOMER, subject_pk=customer_id).first()
    found = [(case, dossier.about(case)) for case in cases.about_customer(customer_id)[:MOST_ROWS]]
    context = {
        "cases": found,
        "blocked": cases.is_blocked(customer_id),
        "cleared": list(cases.cleared_for(customer_id)),
        "screening": screening,
    }
    return Panel(title=_("Compliance"), template="compliance/admin/customer.html", context=context, order=40)


def kyc_panel(request: HttpRequest, customer_id: int) -> Panel | None:
    """How far the identity check is."""
    if not (holds(request.user, "compliance.view_kyc") or holds(request.user, "compliance.submit_kyc")):
        return None
    file = KycFile.objects.filter(customer_id=customer_id).first()
    context = {"file": file, "may_submit": holds(request.user, "compliance.submit_kyc")}
    return Panel(title=_("Identity check"), template="compliance/admin/kyc_panel.html", context=context, order=30)


def _row(file: KycFile, due: dt.datetime | None, detail: object = "") -> WorklistRow:
    return WorklistRow(
        what=file.customer.name,
        due=due,
        url=reverse("admin:compliance_kycfile_change", args=[file.pk]),
        state=file.get_state_display(),
        detail=str(detail or file.get_risk_display()),
    )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    zone = timezone.get_default_timezone()
    return dt.datetime.combine(day, dt.time(), tzinfo=zone) if day else None


def _old_lists() -> list[WorklistRow]:
    found, now = lists.newest_versions(), clock.now()
    rows = []
    for code in lists.codes():
        version = found.get(code)
        if version is None or now - version.imported_at > dt.timedelta(days=STALE_DAYS):
            rows.append(
                WorklistRow(
                    what=f"{code} · {_('import this list')}",
                    due=version.imported_at + dt.timedelta(days=STALE_DAYS) if version else now,
                    url=reverse("admin:compliance_listversion_changelist"),
                    state=_("old") if version else _("missing"),
                )
            )
    return rows
