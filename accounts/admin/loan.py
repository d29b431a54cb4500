"""Loan contracts with everything that happened to them, and the worklist of those that are late."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.loan_actions import ACTIONS
from accounts.models import Loan, LoanAccrual
from accounts.selectors import loan_pages
from accounts.selectors import loans as reads
from bank.foundation import clock
from bank.foundation.admin import ReadOnlyAdmin
from bank.foundation.money import Money
from bank.foundation.pages import Panel, Text, Worklist, WorklistRow
from bank.foundation.permissions import holds

LATELY = 45
MOST_ROWS = 60
type Rows = Sequence[Sequence[Any]]


@admin.register(Loan)
class LoanAdmin(ReadOnlyAdmin):
    """A loan: what was lent, at which rate, what is paid, due and late, and how each figure came about."""

    view_permission = "accounts.view_account"
    list_display = ("account", "principal", "annual_rate", "months", "payment", "state", "bucket", "days_past_due")
    list_select_related = ("account",)
    list_filter = ("state", "bucket", "method")
    search_fields = ("account__number__exact",)
    fields = (
        "account", "paid_from", "method", "principal", "drawn", "annual_rate", "index", "margin", "reprices_on",
        "day_count", "months", "payment", "granted_on", "first_due_on", "state", "days_past_due", "bucket",
        "non_accrual_since", "written_off_on", "outcome",
    )  # fmt: skip
    staff_actions = ACTIONS

    @admin.display(description=_("principal"))
    def principal(self, obj: Loan) -> str:
        return Money(obj.principal_minor, obj.account.currency).format()

    @admin.display(description=_("paid out so far"))
    def drawn(self, obj: Loan) -> str:
        return Money(obj.drawn_minor, obj.account.currency).format()

    @admin.display(description=_("monthly payment"))
    def payment(self, obj: Loan) -> str:
        return Money(obj.payment_minor, obj.account.currency).format()

    def panels(self, request: HttpRequest, obj: Loan) -> Sequence[Panel]:
        chart = Panel(
            title=_("Owed"), template="accounts/admin/loan_chart.html", context={"chart": loan_pages.picture(obj)}
        )
        return [_position(obj), chart, _schedule(obj), _arrears(obj), _repayments(obj), _history(obj), _nights(obj)]


def arrears_worklist(request: HttpRequest) -> Worklist | None:
    """Return the late loans, the latest bucket first; None for who serves no loans, or where none is late."""
    if not holds(request.user, "accounts.service_loan"):
        return None
    late = Loan.objects.filter(days_past_due__gt=0).select_related("account").order_by("-days_past_due", "pk")
    rows = [
        WorklistRow(
            what=loan.account.shown_number,
            due=None,
            url=reverse("admin:accounts_loan_change", args=[loan.pk]),
            state=_("%(bucket)s days") % {"bucket": loan.bucket},
            detail=_("%(days)d days past due") % {"days": loan.days_past_due},
        )
        for loan in late[:MOST_ROWS]
    ]
    url = reverse("admin:accounts_loan_changelist") + "?state__exact=ARREARS"
    if not rows:
        return None
    return Worklist(title=_("Arrears"), permission="accounts.service_loan", rows=rows, count=late.count(), url=url)


def _table(title: Text, head: Iterable[Text], rows: Rows, *, numeric: str = "") -> Panel:
    context = {"head": [str(text) for text in head], "rows": rows, "numeric": numeric}
    return Panel(title=title, template="accounts/admin/loan_table.html", context=context)


def _position(loan: Loan) -> Panel:
    today = clock.booking_date()
    at, currency = reads.position(loan, today), loan.account.currency
    figures = [
        (_("Principal owed"), at.owed_minor), (_("of it overdue"), at.overdue_principal_minor),
        (_("Interest overdue"), at.overdue_interest_minor), (_("Interest earned, not charged yet"), at.accrued_minor),
        (_("Late interest"), at.late_minor), (_("Fees"), at.charges_minor + at.overdue_fee_minor),
        (_("Due today"), at.due_minor), (_("To end the loan today, without a fee"), at.payoff_minor),
    ]  # fmt: skip
    rows = [(str(label), Money(minor, currency)) for label, minor in figures]
    return _table(_("Position"), ("", loan_pages.day_text(today)), rows, numeric="2")


def _schedule(loan: Loan) -> Panel:
    currency = loan.account.currency
    names = ("amount_minor", "principal_minor", "interest_minor", "fee_minor", "balance_after_minor", "paid_minor")
    rows = [
        (part.number, loan_pages.day_text(part.due_on), *(Money(getattr(part, name), currency) for name in names),
         loan_pages.day_text(part.paid_on) if part.paid_on else "")
        for part in loan.instalments.order_by("number")
    ]  # fmt: skip
    head = (_("Number"), _("Due"), _("Amount"), _("Principal"), _("Interest"), _("Fee"), _("Owed after"),
            _("Paid so far"), _("Paid"))  # fmt: skip
    return _table(_("Schedule"), head, rows, numeric="3,4,5,6,7,8")


def _arrears(loan: Loan) -> Panel:
    rows = [
        (
            loan_pages.day_text(each.on),
            each.bucket,
            each.days_past_due,
            Money(each.overdue_minor, loan.account.currency),
        )
        for each in loan.arrears.order_by("-on")
    ]
    return _table(_("Arrears"), (_("Day"), _("Bucket"), _("Days past due"), _("Overdue")), rows, numeric="3,4")


def _repayments(loan: Loan) -> Panel:
    currency = loan.account.currency
    names = ("amount_minor", "principal_minor", "interest_minor", "late_minor", "fee_minor")
    rows = [
        (loan_pages.day_text(each.value_on), each.get_kind_display(),
         *(Money(getattr(each, name), currency) for name in names), each.public_id)
        for each in loan.repayments.order_by("-pk")[:LATELY]
    ]  # fmt: skip
    head = (_("Day"), _("Kind"), _("Amount"), _("Principal"), _("Interest"), _("Late interest"), _("Fees"), _("Id"))
    return _table(_("Repayments"), head, rows, numeric="3,4,5,6,7")


def _history(loan: Loan) -> Panel:
    currency = loan.account.currency
    rows = [
        (loan_pages.day_text(each.from_on), each.get_reason_display(), f"{each.annual_rate:.4%}", each.instalments_left,
         Money(each.payment_minor, currency), Money(each.owed_minor, currency), each.explanation)
        for each in loan.schedules.order_by("-number")
    ]  # fmt: skip
    head = (_("From"), _("Why"), _("Annual rate"), _("Payments"), _("Payment"), _("Owed"), _("Reason"))
    return _table(_("Schedules over time"), head, rows, numeric="4,5,6")


def _nights(loan: Loan) -> Panel:
    latest = loan.accruals.order_by("-day", "kind")[:LATELY]
    head = (_("Night after"), _("Kind"), _("On"), _("Annual rate"), _("Part of a year"), _("Earned (minor units)"),
            _("Memorandum"))  # fmt: skip
    return _table(_("Interest by the night"), head, [_night(each, loan) for each in latest], numeric="3,4,6")


def _night(each: LoanAccrual, loan: Loan) -> Sequence[Any]:
    return (
        loan_pages.day_text(each.day),
        LoanAccrual.Kind(each.kind).label,
        Money(each.base_minor, loan.account.currency),
        f"{each.annual_rate:.4%}",
        f"{each.days}/{each.basis}",
        f"{each.amount:f}",
        _("yes") if each.memorandum else "",
    )
