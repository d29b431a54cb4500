"""The general ledger on the staff desk: its statements for any day, down to the accounts behind each figure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.domain.general import line_named
from accounts.selectors import general
from accounts.selectors.general import charts, files, sheets
from accounts.selectors.general.feeding import PAGE
from accounts.selectors.general.sheets import Sheet
from accounts.selectors.general.statements import By
from accounts.selectors.typesetting import NoChineseFont
from bank.foundation import audit, clock
from bank.foundation.actor import actor_of
from bank.foundation.charts import Chart
from bank.foundation.money import Money
from bank.foundation.permissions import holds

READ = "accounts.read_general_ledger"
EARLIEST = dt.date(1990, 1, 1)
PERIOD = "profit-and-loss"
FORMS = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
ONE_DAY = dt.timedelta(days=1)
BASES: dict[str, By] = {"known": general.as_known, "corrected": general.as_corrected}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form above a statement asks for; what it does not say, or says wrongly, has a sensible day."""

    on: dt.date
    first: dt.date
    against: dt.date
    basis: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the query; without one, today against the end of the year before."""
        on = _day(request.GET.get("on", "")) or clock.booking_date()
        first = min(_day(request.GET.get("first", "")) or general.year_of(on), on)
        against = _day(request.GET.get("against", "")) or general.year_of(on) - ONE_DAY
        basis = request.GET.get("basis", "known")
        return cls(on, first, against, basis if basis in BASES else "known")

    @property
    def by(self) -> By:
        """Return which entries count."""
        return BASES[self.basis]

    @property
    def then_first(self) -> dt.date:
        """Return where the earlier period begins: as long as this one, ending on the earlier day."""
        return max(self.against - (self.on - self.first), EARLIEST)

    @property
    def query(self) -> str:
        """Return the same question as a query."""
        return self._query(self.basis)

    @property
    def switched(self) -> str:
        """Return the same question about the other entries."""
        return self._query(next(basis for basis in BASES if basis != self.basis))

    def _query(self, basis: str) -> str:
        days = {"on": self.on.isoformat(), "first": self.first.isoformat(), "against": self.against.isoformat()}
        return urlencode({**days, "basis": basis})


@dataclass(frozen=True, slots=True)
class Page:
    """A statement with what it is called and drawn with."""

    name: str
    title: str
    sheets: list[Sheet]
    charts: Sequence[Chart] = ()


class GeneralLedgerPages:
    """Adds the statements to the admin of ledger accounts."""

    admin_site: ClassVar[AdminSite]

    def statement_urls(self) -> list[URLPattern]:
        """Return the pages of the statements."""
        wrap = self.admin_site.admin_view
        return [
            path("trial-balance/", wrap(self.trial_balance_view), name="accounts_trial_balance"),
            path("balance-sheet/", wrap(self.balance_sheet_view), name="accounts_balance_sheet"),
            path("profit-and-loss/", wrap(self.profit_and_loss_view), name="accounts_profit_and_loss"),
            path("sub-ledgers/", wrap(self.sub_ledgers_view), name="accounts_sub_ledgers"),
            path("line/<slug:code>/<str:currency>/", wrap(self.line_view), name="accounts_general_line"),
        ]

    def trial_balance_view(self, request: HttpRequest) -> HttpResponse:
        """Show every line's debit or credit on a day."""
        asked = _asked(request)
        found = sheets.trial_sheets(asked.on, against=asked.against, by=asked.by)
        return self._answer(request, asked, Page("trial-balance", _("Trial balance"), found))

    def balance_sheet_view(self, request: HttpRequest) -> HttpResponse:
        """Show assets against liabilities and equity on a day."""
        asked = _asked(request)
        found = sheets.balance_sheet_sheets(asked.on, against=asked.against, by=asked.by)
        drawn = [charts.composition(sheet) for sheet in found]
        return self._answer(request, asked, Page("balance-sheet", _("Balance sheet"), found, drawn))

    def profit_and_loss_view(self, request: HttpRequest) -> HttpResponse:
        """Show what was earned and spent in a period."""
        asked = _asked(request)
        found = sheets.profit_and_loss_sheets(
            first=asked.first, last=asked.on, then_first=asked.then_first, then_last=asked.against, by=asked.by
        )
        drawn = charts.results([sheet.currency for sheet in found], on=asked.on)
        return self._answer(request, asked, Page("profit-and-loss", _("Profit and loss"), found, drawn))

    def sub_ledgers_view(self, request: HttpRequest) -> HttpResponse:
        """Show each sub-ledger against its control accounts, now."""
        return self._answer(request, _asked(request), Page("sub-ledgers", _("Sub-ledgers"), sheets.agreement_sheets()))

    def line_view(self, request: HttpRequest, code: str, currency: str) -> HttpResponse:
        """Show the ledger accounts behind a figure, a page at a time."""
        asked = _asked(request)
        try:
            line = line_named(code)
        except KeyError:
            raise Http404 from None
        typed = request.GET.get("after", "")
        after = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
        found = general.feeding(line, currency, basis=asked.by(asked.on), after=after)
        rows = [(feed, Money(feed.amount, currency)) for feed in found[:PAGE]]
        context = {
            "title": f"{line.number} {_(line.name)} · {currency}", "rows": rows, "asked": asked,
            "more": found[PAGE - 1].ledger_account_id if len(found) > PAGE else None, "normal": line.normal_side,
            "tabs": _tabs(asked, ""),
        }  # fmt: skip
        return TemplateResponse(
            request, "accounts/admin/general_line.html", {**self.admin_site.each_context(request), **context}
        )

    def _answer(self, request: HttpRequest, asked: Asked, page: Page) -> HttpResponse:
        if request.GET.get("as") in FORMS:
            return _file(request, asked, page)
        context: dict[str, Any] = {
            "title": page.title, "sheets": page.sheets, "charts": page.charts, "asked": asked,
            "tabs": _tabs(asked, page.name), "period": page.name == PERIOD, "dated": page.name != "sub-ledgers",
        }  # fmt: skip
        return TemplateResponse(
            request, "accounts/admin/general.html", {**self.admin_site.each_context(request), **context}
        )


def _asked(request: HttpRequest) -> Asked:
    if not holds(request.user, READ):
        raise Http404
    return Asked.of(request)


def _tabs(asked: Asked, current: str) -> list[tuple[str, str, bool]]:
    names = {
        "balance-sheet": _("Balance sheet"),
        "profit-and-loss": _("Profit and loss"),
        "trial-balance": _("Trial balance"),
        "sub-ledgers": _("Sub-ledgers"),
    }
    return [
        (f"{reverse(f'admin:accounts_{name.replace("-", "_")}')}?{asked.query}", label, name == current)
        for name, label in names.items()
    ]


def _file(request: HttpRequest, asked: Asked, page: Page) -> HttpResponse:
    form = request.GET["as"]
    said = sheets.said(asked.basis, first=asked.first if page.name == PERIOD else None, on=asked.on)
    try:
        body = files.as_csv(page.sheets) if form == "csv" else files.as_pdf(page.sheets, title=page.title, said=said)
    except NoChineseFont as refused:
        return HttpResponse(str(refused), status=refused.status, content_type="text/plain; charset=utf-8")
    audit.record(
        actor=actor_of(request),
        action="staff.export",
        subject=("accounts.general", page.name),
        after={"query": asked.query},
    )
    disposition = f'attachment; filename="{page.name}-{asked.on.isoformat()}.{form}"'
    return HttpResponse(body, content_type=FORMS[form], headers={"Content-Disposition": disposition})


def _day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= clock.booking_date() else None
