"""Deciding cases: the listed party and ours side by side, with every word compared."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bank.foundation import clock
from bank.foundation.actor import actor_of
from bank.foundation.admin import ReasonForm, StaffAction
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text
from bank.foundation.permissions import holds
from compliance.admin.quiet import QuietAdmin
from compliance.models import ComplianceCase
from compliance.selectors import dossier
from compliance.services import cases

VIEW, DECIDE, APPROVE = "compliance.view_case", "compliance.decide_case", "compliance.approve_case"
State = ComplianceCase.State
Cleaned = dict[str, Any]


def _decide(request: HttpRequest, case: ComplianceCase, outcome: str, cleaned: Cleaned) -> Text:
    decided = cases.decide(
        case_id=case.pk, outcome=outcome, reason=cleaned["reason"], actor=actor_of(request), now=clock.now()
    )
    return _("Proposed; a second person decides.") if decided.state == State.PROPOSED else _("Decided.")


def _false(request: HttpRequest, case: ComplianceCase, cleaned: Cleaned) -> Text:
    return _decide(request, case, State.FALSE, cleaned)


def _true(request: HttpRequest, case: ComplianceCase, cleaned: Cleaned) -> Text:
    return _decide(request, case, State.TRUE, cleaned)


def _agree(request: HttpRequest, case: ComplianceCase, cleaned: Cleaned) -> Text:
    cases.agree(case_id=case.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Agreed and carried out.")


def _decline(request: HttpRequest, case: ComplianceCase, cleaned: Cleaned) -> Text:
    cases.decline(case_id=case.pk, reason=cleaned["reason"], actor=actor_of(request), now=clock.now())
    return _("Declined; the case is open again.")


def _is_open(case: ComplianceCase) -> bool:
    return case.state == State.OPEN


def _is_proposed(case: ComplianceCase) -> bool:
    return case.state == State.PROPOSED


@admin.register(ComplianceCase)
class ComplianceCaseAdmin(QuietAdmin):
    """Cases for compliance's eyes. Looking at one is kept in the case itself, not in the bank's audit list."""

    view_permission = VIEW
    list_display = ("public_id", "kind", "subject", "score", "state", "opened_at", "due_at")
    list_select_related = ("payment", "payee", "customer")
    list_filter = ("state", "kind")
    search_fields = ("=public_id", "=payment__public_id", "hits__name", "hits__entry__name")
    fields = ("kind", "subject", "amount", "state", "score", "screening_failed", "opened_at", "due_at", "closed_at",
              "closed_by")  # fmt: skip
    readonly_fields = ("subject", "amount", "score")
    staff_actions = (
        StaffAction("false-positive", _("Not the same"), DECIDE, run=_false, form=ReasonForm, available=_is_open),
        StaffAction(
            "true-match", _("The same"), DECIDE, run=_true, form=ReasonForm, available=_is_open, danger=True,
        ),
        StaffAction("agree", _("Agree"), APPROVE, run=_agree, form=ReasonForm, available=_is_proposed),
        StaffAction("decline", _("Decline"), APPROVE, run=_decline, form=ReasonForm, available=_is_proposed),
    )  # fmt: skip

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show a case, and keep who looked."""
        case = self._object(request, object_id)
        cases.note_look(case, actor=actor_of(request), now=clock.now())
        return super().change_view(request, object_id, form_url, extra_context)

    def offered(self, request: HttpRequest, obj: Any) -> list[StaffAction]:
        """Leave agreeing and declining out for whoever proposed."""
        offered = super().offered(request, obj)
        if dossier.proposed_by(obj) != request.user.pk:
            return offered
        return [action for action in offered if action.permission != APPROVE]

    def panels(self, request: HttpRequest, obj: ComplianceCase) -> Sequence[Panel]:
        if not holds(request.user, VIEW):
            return ()
        hits = [dossier.side_by_side(hit) for hit in dossier.hits(obj)]
        return [
            Panel(title=_("Who is it?"), template="compliance/admin/hits.html", context={"hits": hits, "case": obj}),
            Panel(
                title=_("What happened"), template="compliance/admin/steps.html", context={"steps": dossier.steps(obj)}
            ),
        ]

    @admin.display(description=_("about"))
    def subject(self, case: ComplianceCase) -> str:
        """Whom the case is about."""
        return dossier.about(case)

    @admin.display(description=_("best score"))
    def score(self, case: ComplianceCase) -> str:
        """Per thousand."""
        return f"{case.best_score / 10:.0f} %"

    @admin.display(description=_("amount"))
    def amount(self, case: ComplianceCase) -> str:
        """Of the payment that waits."""
        return Money(case.payment.amount_minor, case.payment.currency).format() if case.payment else ""
